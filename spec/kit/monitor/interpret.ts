import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';

/**
 * One instance of an acceptor stepped by XState itself: slow, and the measure of what {@link ./compile.ts} must do. An
 * output is enabled when XState selects at least one transition for it, also one that changes nothing.
 */
export class Interpreted {
  private readonly machine: AnyStateMachine;
  snapshot: AnyMachineSnapshot;

  constructor(machine: AnyStateMachine) {
    this.machine = machine;
    [this.snapshot] = initialTransition(machine) as unknown as [AnyMachineSnapshot];
  }

  get isFinal(): boolean {
    return this.snapshot.status === 'done';
  }

  /** Takes one event; returns whether it was enabled. */
  step(seen: { readonly type: string }): boolean {
    const isEnabled = this.machine.getTransitionData(this.snapshot as never, seen as never).length > 0;
    [this.snapshot] = transition(this.machine, this.snapshot as never, seen as never) as unknown as [
      AnyMachineSnapshot,
    ];
    return isEnabled;
  }
}
