import type { Command } from 'commander';
import { listDocument } from '../../report/json.ts';
import { tellList } from '../../report/text/list.ts';
import { EXIT, type Exit } from '../exit-codes.ts';
import { withOutput } from '../flags.ts';
import type { Session } from '../session.ts';

export function defineList(program: Command): Command {
  return withOutput(program.command('list').description('Protocols, subjects, properties and mutants.'));
}

export async function list(session: Session): Promise<Exit> {
  const { protocols } = session.engine;
  const exit = protocols.length > 0 ? EXIT.held : EXIT.inconclusive;
  session.print(tellList(protocols));
  session.document(listDocument(session.head(exit), protocols));
  return exit;
}
