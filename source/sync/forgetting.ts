import type {Work} from '../core/ports.ts';
import type {Context} from './context.ts';
import type {ForgetPlan, Forgotten} from './rollcall.ts';

export async function planForget(_context: Context, _ids: readonly string[]): Promise<ForgetPlan> {
	return {accounts: [], steps: [], remains: [], refused: []};
}

export async function* forget(_context: Context, _ids: readonly string[]): Work<Forgotten> {
	yield {stage: 'forget'};
	return {accounts: 0, records: 0, files: 0, remains: []};
}
