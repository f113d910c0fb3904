import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';

/** With patching off, references to nothing: Apple School Manager would fail the whole upload. */
export function brokenReferencesGuard(draft: Draft): GuardResult {
	const broken = draft.problems.filter(({code}) => code === 'broken-reference').length;
	return {
		code: 'broken-references',
		tripped: broken > 0,
		message:
			broken === 0
				? 'every reference resolves'
				: `${broken} references name nothing and patching is off: Apple School Manager would fail the whole upload`,
		numbers: {broken},
		removalsOnly: false,
	};
}
