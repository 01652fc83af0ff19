import type { Finding } from '../kit/property.ts';

/** Takes the first offence against a promise that only a memory can judge, by the name of the property. */
export type Offend = (property: string, finding: Finding) => void;
