import type { MainlineParameters } from '../../../spec/mainline-dht/parameters.ts';
import type { Subject } from '../../kit/subject.ts';
import { valuesAndNodes } from './values-and-nodes.ts';

/** The DHT as implementations run it where they go beyond BEP 5. */
export const variants: readonly Subject<MainlineParameters>[] = [valuesAndNodes];
