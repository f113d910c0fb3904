import {nameDoubled} from '../core/plan/names-taken.ts';
import type {Run} from '../core/plan/run.ts';
import type {Found} from './finding.ts';

/** People of an identity provider whose Managed Apple Account another living account has too: nobody mends it by itself. */
export const nameFindings = (newest: readonly Run[]): readonly Found[] =>
	newest.flatMap(({id, connectionName, problems}) => {
		const doubled = problems.filter(({code}) => code === nameDoubled).length;
		if (doubled === 0) return [];
		const people = doubled === 1 ? 'person has' : 'people have';
		return [
			{
				severity: 'attention' as const,
				screen: 'runs' as const,
				open: id,
				text: `${doubled} ${people} a Managed Apple Account in ${connectionName} that another account here has too`,
				next: `Which lines they are: rollcall history ${id}. Deactivate the account that should not be there.`,
			},
		];
	});
