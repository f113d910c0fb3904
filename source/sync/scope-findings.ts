import type {Run} from '../core/plan/run.ts';
import type {Found} from './finding.ts';

/** What a filter or a decision about a school leaves out and is still published, with how to let it go. */
export const scopeFindings = (newest: readonly Run[]): readonly Found[] =>
	newest.flatMap(({guards, approved, connectionName, kind, generation}) => {
		const scope = guards.find(({code}) => code === 'scope');
		if (kind !== 'sync' || generation === undefined || scope?.hash === undefined) return [];
		// Approved apart they leave; of additions alone the guard says so itself.
		if (approved?.scope === true || (scope.tripped && approved?.additionsOnly !== false)) return [];
		return [
			{
				severity: 'attention' as const,
				screen: 'connections' as const,
				open: connectionName,
				text: `${connectionName}: ${scope.message}`,
				next: `Approve that removal: rollcall sync ${connectionName} --approve ${scope.hash.slice(0, 12)}`,
			},
		];
	});
