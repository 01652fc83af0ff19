import type { AnyStateNode } from 'xstate';

/** A transition, as far as it decides which states are left and entered. */
export interface Arrow {
  readonly source: AnyStateNode;
  readonly target: AnyStateNode | undefined;
  readonly reenter: boolean;
}

/** What taking some transitions together does to the active states. */
export interface Move {
  /** Active afterwards, in document order. */
  readonly active: readonly AnyStateNode[];
  /** Left, innermost first. */
  readonly left: readonly AnyStateNode[];
  /** Entered, outermost first. */
  readonly entered: readonly AnyStateNode[];
}

const byOrder = (a: AnyStateNode, b: AnyStateNode) => a.order - b.order;

/** The SCXML algorithm for a microstep, as XState 5 carries it out, for transitions without history and with one target each. */
export function moveOf(active: readonly AnyStateNode[], arrows: readonly Arrow[]): Move {
  const left = exitSet(active, arrows);
  const entered = entrySet(arrows);
  const after = new Set(active.filter((node) => !left.has(node)));
  for (const node of entered) after.add(node);
  return {
    active: [...after].sort(byOrder),
    left: [...left].sort(byOrder).reverse(),
    entered: [...entered].sort(byOrder),
  };
}

/** The states that are active at the start. */
export function initialStates(root: AnyStateNode): readonly AnyStateNode[] {
  const entered = new Set([root]);
  enterDefaults(root, entered);
  return [...entered].sort(byOrder);
}

/** Of transitions that would leave the same state, the innermost stays; among equals the first in document order. */
export function withoutConflicts<A extends Arrow>(
  active: readonly AnyStateNode[],
  arrows: readonly A[],
): A[] {
  const kept = new Set<A>();
  for (const arrow of arrows) {
    const left = exitSet(active, [arrow]);
    const rivals = [...kept].filter((other) => [...exitSet(active, [other])].some((node) => left.has(node)));
    const loses = rivals.findIndex((rival) => !isDescendant(arrow.source, rival.source));
    if (loses >= 0) continue;
    for (const rival of rivals) kept.delete(rival);
    kept.add(arrow);
  }
  return [...kept];
}

/** Whether these active states complete the state. */
export function isComplete(active: ReadonlySet<AnyStateNode>, node: AnyStateNode): boolean {
  const children = Object.values(node.states);
  if (node.type === 'compound') return children.some((child) => child.type === 'final' && active.has(child));
  if (node.type === 'parallel') return children.every((child) => isComplete(active, child));
  return node.type === 'final';
}

function isDescendant(node: AnyStateNode, ancestor: AnyStateNode | undefined): boolean {
  if (!ancestor) return true;
  for (let up = node.parent; up; up = up.parent) if (up === ancestor) return true;
  return false;
}

/** The innermost state that the transition does not leave; undefined: it leaves even the root. */
function domainOf({ source, target, reenter }: Arrow): AnyStateNode | undefined {
  if (!reenter && (!target || target === source || isDescendant(target, source))) return source;
  for (let up = target?.parent; up; up = up.parent) if (isDescendant(source, up)) return up;
  return reenter ? undefined : source.machine.root;
}

function exitSet(active: readonly AnyStateNode[], arrows: readonly Arrow[]): Set<AnyStateNode> {
  const left = new Set<AnyStateNode>();
  for (const arrow of arrows) {
    if (!arrow.target) continue;
    const domain = domainOf(arrow);
    for (const node of active) if (isDescendant(node, domain)) left.add(node);
  }
  return left;
}

function entrySet(arrows: readonly Arrow[]): Set<AnyStateNode> {
  const entered = new Set<AnyStateNode>();
  for (const arrow of arrows) {
    const { source, target, reenter } = arrow;
    if (!target) continue;
    const domain = domainOf(arrow);
    if (source !== target || source !== domain || reenter) entered.add(target);
    enterDefaults(target, entered);
    for (let up = target === domain ? undefined : target.parent; up && up !== domain; up = up.parent) {
      entered.add(up);
      enterOtherRegions(up, entered);
    }
    if (domain) enterOtherRegions(domain, entered);
  }
  return entered;
}

/** Below an entered state: the initial child of a compound one, all regions of a parallel one. */
function enterDefaults(node: AnyStateNode, entered: Set<AnyStateNode>): void {
  if (node.type === 'compound') {
    const [initial] = node.initial.target as readonly AnyStateNode[];
    entered.add(initial!);
    enterDefaults(initial!, entered);
  } else enterOtherRegions(node, entered);
}

/** Regions of a parallel state in which nothing is entered yet. */
function enterOtherRegions(node: AnyStateNode, entered: Set<AnyStateNode>): void {
  if (node.type !== 'parallel') return;
  for (const region of Object.values(node.states)) {
    if ([...entered].some((other) => isDescendant(other, region))) continue;
    entered.add(region);
    enterDefaults(region, entered);
  }
}
