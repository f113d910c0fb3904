import type {Work} from '../core/ports.ts';
import type {OpenBackup} from '../core/state-care.ts';
import type {Context} from './context.ts';
import type {Restored, RestorePlan} from './rollcall.ts';

export async function* planRestore(_context: Context, _backup: OpenBackup): Work<RestorePlan> {
	yield {stage: 'compare'};
	throw new Error('not built');
}

export async function* restore(_context: Context, _backup: OpenBackup, _plan: RestorePlan): Work<Restored> {
	yield {stage: 'restore'};
	throw new Error('not built');
}
