import { questionMachine } from './questions.ts';
import { bodyOf } from './seen.ts';

export const search = questionMachine({
  name: 'search',
  doc: 'The searches of one client: what it tells its user is what the server said between the question and message 202.',
  description: 'Results come in the order of the searches, and 202 ends those of one.',
  source: 'napster messages 200, 201, 202',
  one: 'result',
  end: 'results_end',
  none: 'failure',
  rowsOf: (event) => bodyOf(event).hits ?? [],
});
