import {isSame} from '../canonical.ts';
import type {Account} from '../directory/account.ts';
import {signInStatus} from '../directory/after-action.ts';
import type {Draft} from './draft.ts';
import type {PeopleMatch} from './matcher.ts';
import {pairingOf, pairsOf} from './merged.ts';

/** Listed, and kept as it is here: of its row only this counts, that it is there. */
export function keepWhole(draft: Draft, match: PeopleMatch, before: Account, row: number): undefined {
	const returning =
		before.status === 'Deactivated' && before.deactivated !== undefined && before.deactivated.by !== 'hand';
	// Whose record was joined to one that is edited here is known by it from now on: it is not asked about again.
	const isJoined = before.detached === draft.input.connection.id;
	const pairing = isJoined ? pairingOf(draft, match, before.personId, before) : before;
	const isPaired = isSame(pairsOf(before), pairsOf(pairing));
	if (before.leaving === undefined && !returning && isPaired)
		return draft.count('accounts', 'unchanged') as undefined;
	const {leaving: _l, externalIds: _e, merged: _m, mergedAs: _s, deactivated, ...kept} = before;
	const {externalIds, merged, mergedAs} = pairing;
	const after: Account = {
		...kept,
		externalIds,
		...(merged === undefined ? {} : {merged}),
		...(mergedAs === undefined ? {} : {mergedAs}),
	};
	const {asked: _, ...back} = after;
	draft.change({
		kind: 'accounts',
		action: returning ? 'reactivate' : 'update',
		key: before.personId,
		before,
		after: returning
			? {...back, status: signInStatus(before)}
			: {...after, ...(deactivated === undefined ? {} : {deactivated})},
		reason: returning
			? 'listed again at the source'
			: before.leaving === undefined
				? 'another record of the same person'
				: 'listed again in time: no longer leaving',
		place: draft.input.roster.people.place(row),
	});
}
