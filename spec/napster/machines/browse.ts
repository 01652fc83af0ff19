import { questionMachine } from './questions.ts';
import { bodyOf } from './seen.ts';

export const browse = questionMachine({
  name: 'browse',
  doc: 'The lists that one client asks for: what it tells its user is what the server said between the question and message 213.',
  description: 'Entries come in the order in which lists were asked for, and 213 ends those of one.',
  source: 'napster messages 211, 212, 213, 210',
  one: 'browse_entry',
  end: 'browse_end',
  none: 'signoff',
  rowsOf: (event) => bodyOf(event).files ?? [],
});
