import type { AnyStateMachine, AnyStateNode } from 'xstate';

/**
 * The language of acceptors: states (atomic, compound, parallel, final), events, guards, assigns. Whatever else XState
 * offers has a clock, an effect or a memory of its own, and is refused with the machine's and the state's name.
 */
export function refuseUnsupported(machine: AnyStateMachine): void {
  visit(machine.root);
}

/** How errors call a state. */
export function placeOf(machine: AnyStateMachine, node: AnyStateNode): string {
  return node.path.length === 0
    ? `machine ${machine.id}`
    : `machine ${machine.id}, state ${node.path.join('.')}`;
}

function visit(node: AnyStateNode): void {
  const unsupported = fault(node);
  if (unsupported) throw new Error(`${placeOf(node.machine, node)}: ${unsupported}`);
  for (const child of Object.values(node.states)) visit(child);
}

function fault(node: AnyStateNode): string | undefined {
  const { config } = node;
  if (node.type === 'history') return 'history is not supported';
  if (config.after) return 'delayed transitions (after) are not supported: timers are events here';
  if (config.always) return 'eventless transitions (always) are not supported';
  if (node.invoke.length > 0) return 'invoke is not supported';
  if (config.onDone) return 'onDone is not supported';
  if ('route' in config && config.route) return 'routes are not supported';
  if (node.type === 'compound' && node.initial.actions.length > 0)
    return 'actions of initial are not supported';
  if (node.type === 'final' && node.transitions.size > 0)
    return 'a final state that takes events is not supported';
  for (const [descriptor, transitions] of node.transitions) {
    if (!/^[^*]+(\.\*)?$|^\*$/.test(descriptor))
      return `event ${JSON.stringify(descriptor)}: a wildcard can only be the last token`;
    if ((config.on as Record<string, unknown>)[descriptor] === undefined)
      return `event ${JSON.stringify(descriptor)} is undefined: write {} to allow it, leave it out to forbid it`;
    if (transitions.some(({ target }) => target && target.length > 1))
      return `event ${JSON.stringify(descriptor)}: several targets are not supported`;
  }
  return undefined;
}
