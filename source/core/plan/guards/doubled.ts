import type {GuardLimits} from '../input.ts';
import type {PackageIndex, PackedPerson} from '../package-index.ts';
import type {GuardResult} from '../plan.ts';
import {exceeds, limitText} from './limit.ts';

/**
 * People who are new in a package while somebody of their very name stays in it under another Person ID: sent under ids
 * that Apple School Manager does not have, everybody would get a second account. Additions alone do that, so that no
 * guard that looks at removals sees it; a few who share a name are humans. The limit is that of removals [D].
 */
export function doubledGuard(last: PackageIndex, next: PackageIndex, limits: GuardLimits): GuardResult {
	const staying = new Set<string>();
	for (const [id, person] of last.people) if (next.people.has(id)) staying.add(nameOf(person));
	staying.delete('');
	const twins: string[] = [];
	for (const [id, person] of next.people)
		if (!last.people.has(id) && staying.has(nameOf(person))) twins.push(id);
	const tripped = exceeds(limits.removals, twins.length, last.people.size);
	return {
		code: 'wire-doubled',
		tripped,
		message: tripped
			? `${twins.length} people would get a second account: they are new, and somebody of the same name stays under another Person ID; the limit is ${limitText(limits.removals)}. Keep the ids that are there: rollcall adopt ids`
			: `${twins.length} newcomers have the name of somebody who stays`,
		numbers: {doubled: twins.length, whole: last.people.size},
		keys: twins.sort(),
		removalsOnly: false,
	};
}

/** Given and family name as they are compared; of a package that was thinned, and of a faulty row, none. */
const nameOf = ({who}: PackedPerson): string =>
	who === undefined ? '' : `${who.firstName}\t${who.lastName}`.normalize('NFC').toLowerCase();
