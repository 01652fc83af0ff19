/** Things that a run may go through, and that witnesses ask for. */
export type Experience =
  | 'turned away'
  | 'sent elsewhere'
  | 'no supernode'
  | 'pinged an ordinary node'
  | 'orphan taken again'
  | 'index emptied'
  | 'link refused'
  | 'search has gone round'
  | 'search has come to its end'
  | 'found at another supernode'
  | 'found by hash'
  | 'nothing found'
  | 'search lost with its supernode'
  | 'file that nobody has'
  | 'garbage';
