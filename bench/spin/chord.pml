/*
 * The ring maintenance of the Chord reference (impl/chord/ring.ts; Zave, TSE 2017) as `churnproof check chord` explores
 * it at the atomic grain: PEERS peers on every other point of a circle of 2N, successor lists of two, the first three peers
 * members from the start. The events are the same ones with the same guards, so the numbers of distinct worlds must be
 * equal; bench/check-vs-spin.ts runs both.
 *
 * A number is a point on the circle: peer p sits at 2p, and the odd points belong to nobody. The id after the last entry
 * stands in for one that is missing, so lists may hold odd points.
 */
#ifndef PEERS
#define PEERS 5
#endif
#define POINTS (2 * PEERS)
#define NOBODY 255
#define MEMBERS 3 /* r + 1 */

bool alive[PEERS];
byte pred[PEERS];
byte first[PEERS], second[PEERS]; /* the successor list */
byte candidate[PEERS];        /* the successor's predecessor that is to be adopted once it has answered; armed timer `adopt` */
byte notified[PEERS];         /* whom a notify is on its way to: an event of its own */
bool lost[PEERS];             /* that receiver was not there when it was sent, or has gone since: it comes back */

/* Scratch: not part of a world. */
hidden byte i, j, s, x, may, isPrincipal, principals;

#define between(a, b, c) (((a) < (c)) -> ((a) < (b) && (b) < (c)) : ((a) < (b) || (b) < (c)))
#define isThere(id) (((id) & 1) == 0 && alive[(id) / 2])
#define next(id) (((id) + 1) % POINTS)
/* An entry that lives and is not peer f. */
#define lives(id, f) (isThere(id) && (id) != 2 * (f))
#define skipped(id, m) ((first[m] != 2 * (m) && between(2 * (m), id, first[m])) || \
                        (first[m] != second[m] && between(first[m], id, second[m])))

inline forget(p) {
  pred[p] = NOBODY; first[p] = NOBODY; second[p] = NOBODY;
  candidate[p] = NOBODY; notified[p] = NOBODY; lost[p] = false
}

/* Its list ends a stabilization: the first entry is notified. */
inline notify(p) {
  notified[p] = first[p];
  lost[p] = !isThere(first[p])
}

/* StabilizeFromSuccessor. */
inline stabilize(p) {
  s = first[p];
  if
  :: isThere(s) ->
    x = pred[s / 2];
    second[p] = first[s / 2];
    if
    :: between(2 * p, x, s) -> candidate[p] = x
    :: else -> notify(p)
    fi
  :: else ->
    if
    :: second[p] != s -> first[p] = second[p]
    :: else -> first[p] = next(2 * p)
    fi;
    second[p] = next(first[p]);
    notify(p)
  fi
}

/* StabilizeFromPredecessor. */
inline adopt(p) {
  x = candidate[p];
  candidate[p] = NOBODY;
  if
  :: isThere(x) && between(2 * p, x, first[p]) -> second[p] = first[x / 2]; first[p] = x
  :: else
  fi;
  notify(p)
}

/* Rectify, or the news that the receiver is gone. */
inline deliver(p) {
  if
  :: lost[p] -> lost[p] = false
  :: else ->
    s = notified[p] / 2;
    if
    :: pred[s] != 2 * p && (between(pred[s], 2 * p, 2 * s) || !isThere(pred[s])) -> pred[s] = 2 * p
    :: else
    fi
  fi;
  notified[p] = NOBODY
}

inline join(p, via) {
  alive[p] = true;
  pred[p] = 2 * via; first[p] = first[via]; second[p] = second[via]
}

/* Everyone else keeps a live entry, and if p is a principal more than r + 1 principals remain before it goes. */
inline judgeFailure(p) {
  may = 1; principals = 0; isPrincipal = 0;
  for (i : 0 .. PEERS - 1) {
    if
    :: alive[i] ->
      if
      :: i != p && !lives(first[i], p) && !lives(second[i], p) -> may = 0
      :: else
      fi;
      x = 0;
      for (j : 0 .. PEERS - 1) {
        if
        :: alive[j] && skipped(2 * i, j) -> x = 1
        :: else
        fi
      }
      if
      :: x == 0 -> principals++; if :: i == p -> isPrincipal = 1 :: else fi
      :: else
      fi
    :: else
    fi
  }
  may = may && (!isPrincipal || principals > MEMBERS)
}

inline fail(p) {
  alive[p] = false;
  forget(p);
  for (i : 0 .. PEERS - 1) {
    if
    :: notified[i] == 2 * p -> lost[i] = true
    :: else
    fi
  }
}

/* Judged after every event. */
inline judge() {
  for (i : 0 .. PEERS - 1) {
    assert(!alive[i] || isThere(first[i]) || isThere(second[i]))
  }
  i = 0 /* a step may not end with a loop */
}

#define MAINTENANCE(p) \
  :: d_step { alive[p] && candidate[p] == NOBODY && notified[p] == NOBODY -> stabilize(p); judge() } \
  :: d_step { candidate[p] != NOBODY -> adopt(p); judge() } \
  :: d_step { notified[p] != NOBODY -> deliver(p); judge() } \
  :: d_step { alive[p] -> judgeFailure(p); if :: may -> fail(p) :: else fi; judge() }
#define JOIN(p, via) \
  :: d_step { !alive[p] && alive[via] && between(2 * (via), 2 * (p), first[via]) -> join(p, via); judge() }

active proctype ring() {
  d_step {
    for (i : 0 .. PEERS - 1) { forget(i) }
    for (i : 0 .. MEMBERS - 1) {
      alive[i] = true;
      pred[i] = 2 * ((i + MEMBERS - 1) % MEMBERS);
      first[i] = 2 * ((i + 1) % MEMBERS);
      second[i] = 2 * ((i + 2) % MEMBERS)
    }
    i = 0
  }
  do
  MAINTENANCE(0) MAINTENANCE(1) MAINTENANCE(2) MAINTENANCE(3)
  JOIN(0, 1) JOIN(0, 2) JOIN(0, 3) JOIN(1, 0) JOIN(1, 2) JOIN(1, 3)
  JOIN(2, 0) JOIN(2, 1) JOIN(2, 3) JOIN(3, 0) JOIN(3, 1) JOIN(3, 2)
#if PEERS > 4
  MAINTENANCE(4)
  JOIN(4, 0) JOIN(4, 1) JOIN(4, 2) JOIN(4, 3) JOIN(0, 4) JOIN(1, 4) JOIN(2, 4) JOIN(3, 4)
#endif
#if PEERS > 5
  MAINTENANCE(5)
  JOIN(5, 0) JOIN(5, 1) JOIN(5, 2) JOIN(5, 3) JOIN(5, 4)
  JOIN(0, 5) JOIN(1, 5) JOIN(2, 5) JOIN(3, 5) JOIN(4, 5)
#endif
  od
}
