import { verifyOverlay } from '../../../index.ts';
import * as forgetful from '../modules/forgetful.ts';

verifyOverlay('chord', forgetful, { runs: 25, properties: ['ideal-ring', 'no-duplicates'] });
