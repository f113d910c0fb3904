import type {Work} from '../../core/ports.ts';
import type {Repaired, RepairPlan} from '../../core/state-care.ts';
import type {CareContext} from './context.ts';

export async function* planRepair(_context: CareContext, _signal: AbortSignal): Work<RepairPlan | undefined> {
	yield {stage: 'examine'};
	return undefined;
}

export async function* repair(
	_context: CareContext,
	_plan: RepairPlan,
	_signal: AbortSignal,
): Work<Repaired> {
	yield {stage: 'repair'};
	throw new Error('not built');
}
