import { PINGS } from '../../spec/fasttrack/constants.ts';
import { bandwidthOf, portOf } from '../../spec/fasttrack/parameters.ts';
import { PATIENCE_MS, PROBE_MS, RETRY_MS } from './constants.ts';
import { SpeakingPeer } from './speaking.ts';
import { NOWHERE, type Way } from './state.ts';

/** An ordinary node’s way to a supernode, and back to one when that is lost: ping a few, ask those that answer, keep one. */
export abstract class AttachingNode extends SpeakingPeer {
  /** It has a supernode now. */
  protected abstract attached(): void;
  /** It has lost it, and what depended on it. */
  protected abstract orphaned(): void;

  protected parent(): string | null {
    const { stage, parent } = this.core.way;
    return stage === 'attached' ? parent : null;
  }

  protected go(change: Partial<Way>): void {
    this.core.way = { ...this.core.way, ...change };
    this.touched();
  }

  /** All begins anew; `call` waits for the end of it. */
  protected seek(call: number | null): void {
    this.go({ ...NOWHERE, call });
    this.probe();
  }

  /** Whoever has been asked already is not asked again before all have been. */
  private probe(): void {
    const { tried } = this.core.way;
    const fresh = this.places().filter((each) => !tried.includes(each));
    if (fresh.length === 0) {
      this.despair();
      return;
    }
    // The latest heard of are few, and asked before all others.
    const pinged = this.someOf(fresh.slice(0, PINGS), PINGS);
    this.go({ stage: 'probing', parent: null, pinged, tried: [...tried, ...pinged] });
    for (const each of pinged) this.tell(each, { type: 'ping' });
    this.env.setTimer('probe', PROBE_MS);
  }

  /** Nobody is there, or has room. */
  private despair(): void {
    const { call } = this.core.way;
    this.go(NOWHERE);
    if (call === null) this.env.setTimer('retry', RETRY_MS);
    else this.conclude(call, { ok: false, reason: 'no supernode' });
  }

  protected supernodeAnswers(from: string): void {
    const { stage, pinged, ponged } = this.core.way;
    if (!pinged.includes(from)) return;
    this.go({ pinged: pinged.filter((each) => each !== from), ponged: [...ponged, from] });
    if (stage === 'probing') this.goOn();
  }

  protected nodeAnswers(from: string): void {
    if (!this.core.way.pinged.includes(from)) return;
    this.forget(from);
    this.cannotBeReached(from);
  }

  /** Whoever was pinged is no supernode, or not there. */
  protected cannotBeReached(node: string): void {
    const { stage, pinged } = this.core.way;
    if (!pinged.includes(node)) return;
    this.go({ pinged: pinged.filter((each) => each !== node) });
    if (stage === 'probing') this.goOn();
  }

  /** The next that has answered is asked; or the next few are pinged. */
  private goOn(): void {
    const { pinged, ponged } = this.core.way;
    const [next, ...others] = ponged;
    if (next !== undefined) {
      this.go({ stage: 'attaching', parent: next, ponged: others });
      this.askToBeTaken(next);
    } else if (pinged.length > 0) this.go({ stage: 'probing', parent: null });
    else this.probe();
  }

  protected askToBeTaken(supernode: string): void {
    const { parameters, address } = this;
    const [port, bandwidth] = [portOf(parameters, address), bandwidthOf(parameters, address)];
    this.tell(supernode, { type: 'node_info', port, bandwidth });
    this.env.setTimer('attach', PATIENCE_MS);
  }

  /** 0x2c: it has taken us. */
  protected taken(by: string): void {
    const { stage, parent, call } = this.core.way;
    if (stage !== 'attaching' || parent !== by) return;
    this.stopLooking();
    this.go({ ...NOWHERE, stage: 'attached', parent, call });
    this.core.member = true;
    this.learn([by]);
    this.attached();
    this.go({ call: null });
    if (call !== null) this.conclude(call, { ok: true });
  }

  /** It does not take us. */
  protected turnedAway(): void {
    this.env.clearTimer('attach');
    this.go({ parent: null });
    this.goOn();
  }

  protected parentGone(): void {
    if (this.core.way.stage === 'attaching') this.turnedAway();
    else {
      this.orphaned();
      this.seek(null);
    }
  }

  /** Of the node’s own accord. */
  protected leaveParent(): void {
    const { parent } = this.core.way;
    const { call } = this.core.way;
    this.stopLooking();
    this.go(NOWHERE);
    if (call !== null) this.conclude(call, { ok: false, reason: 'called off' });
    if (parent === null) return;
    this.orphaned();
    this.part(parent);
  }

  private stopLooking(): void {
    for (const timer of ['probe', 'attach', 'retry']) this.env.clearTimer(timer);
  }

  protected probeOver(): void {
    const { stage } = this.core.way;
    this.go({ pinged: [] });
    if (stage === 'probing') this.goOn();
  }

  protected attachOver(): void {
    const { stage, parent } = this.core.way;
    if (stage === 'attaching') this.part(parent!);
  }

  protected retry(): void {
    if (this.is('ordinary') && this.core.way.stage === 'idle') this.seek(null);
  }
}
