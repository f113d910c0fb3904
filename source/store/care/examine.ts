import type {Work} from '../../core/ports.ts';
import type {Examination} from '../../core/state-care.ts';
import type {CareContext} from './context.ts';

export async function* examine(_context: CareContext, _signal: AbortSignal): Work<Examination> {
	yield {stage: 'examine'};
	return {findings: [], files: 0, bytes: 0, commits: 0};
}
