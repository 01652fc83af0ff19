/** Things that a run may go through, and that witnesses ask for. */
export type Experience =
  | 'download completed'
  | 'endgame'
  | 'cancel crossed a block'
  | 'hash failure'
  | 'peer snubbed'
  | 'newcomer promoted'
  | 'seed left early'
  | 'tracker down'
  | 'completed without a tracker'
  | 'choked with requests under way'
  | 'returned with blocks'
  | 'connection severed'
  | 'piece lost'
  | 'random first piece'
  | 'rarest piece picked';
