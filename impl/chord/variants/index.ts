import type { ChordParameters } from '../../../spec/chord/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { aggressiveJoin } from './aggressive-join.ts';
import { basic } from './basic.ts';
import { best2012 } from './best2012.ts';
import { podc2002 } from './podc2002.ts';
import { sigcomm2001 } from './sigcomm2001.ts';

/** Chord as published, from 2001 on. */
export const variants: readonly Subject<ChordParameters>[] = [
  sigcomm2001,
  podc2002,
  best2012,
  aggressiveJoin,
  basic,
];
