import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {reasonOf} from '../../../source/core/three-way/judge.ts';
import {reasonOrder, threeWayReasons, wantsLook} from '../../../source/core/three-way/reasons.ts';
import type {Sides} from '../../../source/core/three-way/sides.ts';

const alike: Sides = {
	source: 'listed',
	sent: 'sent',
	apple: 'live',
	refused: false,
	here: 'kept',
	by: 'source',
	leaving: false,
	conflict: false,
	faulty: false,
	held: false,
	published: true,
	fields: [],
	edited: new Set(),
};
const unsent: Sides = {...alike, sent: 'not sent', apple: 'unknown', published: false};
const unknown: Sides = {...unsent, here: 'nobody'};
const gone: Sides = {...unsent, source: 'absent', here: 'deactivated'};
const grade = (more: object = {}) => [{field: 'gradeLevel', source: '6', here: '6', sent: '5', ...more}];

describe('why a record is not alike on all sides', () => {
	const cases: ReadonlyArray<readonly [string | undefined, string, Partial<Sides>, Sides?]> = [
		[undefined, 'alike', {}],
		['unconfirmed', 'nothing was read of it', {apple: 'unknown'}],
		['refused', 'refused', {apple: 'unknown', refused: true}],
		['refused', 'live, and refused since', {refused: true}],
		['inactive', 'inactive there', {apple: 'inactive', refused: true}],
		['missing', 'not in a whole list', {apple: 'missing'}],
		['inactive', 'what they did comes before what waits here', {apple: 'inactive', conflict: true}],
		['conflict', 'a conflict', {conflict: true, leaving: true}],
		['faulty', 'a faulty row', {faulty: true}],
		['leaving', 'in its grace', {source: 'absent', leaving: true}],
		['left-out', 'filtered', {source: 'left out'}],
		['not-delivered', 'not delivered any more', {source: 'absent'}],
		['no-roster', 'no roster', {source: 'unknown'}],
		['kept-here', 'Manual', {source: 'absent', by: 'hand'}],
		['adopted', 'adopted', {source: 'absent', by: 'earlier upload'}],
		['removal-waits', 'deactivated and still in the last package', {here: 'deactivated'}],
		['removal-waits', 'deleted and still in the last package', {here: 'nobody', source: 'absent'}],
		['next-upload', 'changed here already', {fields: grade()}],
		['fields', 'changed at the source, and not here', {fields: grade({here: '5'})}],
		['held', 'changed at the source in a held run', {fields: grade({here: '5'}), held: true}],
		['fields', 'otherwise there', {fields: grade({source: '5', here: '5', apple: '4'})}],
		['edited-here', 'edited here', {fields: grade({here: '5'}), edited: new Set(['gradeLevel'])}],
		['account-name', 'another name', {fields: [{field: 'managedAppleAccount', here: 'a@x', apple: 'b@x'}]}],
		['next-upload', 'made and not sent', {published: true}, unsent],
		['not-fed', 'no upload carries it', {}, unsent],
		['left-out', 'filtered and not sent', {source: 'left out'}, unsent],
		['idp', 'provisioned', {by: 'idp', apple: 'live'}, unsent],
		['made-here', 'by hand', {by: 'hand', source: 'absent'}, unsent],
		['next-run', 'new', {}, unknown],
		['held', 'new in a held run', {held: true}, unknown],
		['conflict', 'new in a conflict', {conflict: true, held: true}, unknown],
		['faulty', 'new and faulty', {faulty: true}, unknown],
		['left-out', 'new and filtered', {source: 'left out'}, unknown],
		['stranger', 'there alone', {source: 'absent', apple: 'live'}, unknown],
		[undefined, 'gone everywhere', {source: 'absent', apple: 'inactive'}, unknown],
		[undefined, 'deactivated and gone', {apple: 'inactive'}, gone],
		['alive', 'deactivated and alive there', {apple: 'live'}, gone],
		['deactivated-here', 'deactivated and listed', {source: 'listed'}, gone],
	];
	test.each(cases.map(([reason, what, more, base = alike]) => ({reason, what, sides: {...base, ...more}})))(
		'$reason: $what',
		({reason, sides}) => {
			expect(reasonOf(sides)).toBe(reason);
		},
	);

	test('whatever the sides are, what is missing on one of them has a reason', () => {
		fc.assert(
			fc.property(
				fc.record({
					source: fc.constantFrom<Sides['source']>('listed', 'left out', 'absent', 'unknown'),
					sent: fc.constantFrom<Sides['sent']>('sent', 'not sent', 'unknown'),
					apple: fc.constantFrom<Sides['apple']>('live', 'inactive', 'missing', 'unknown'),
					here: fc.constantFrom<Sides['here']>('nobody', 'kept', 'deactivated'),
					by: fc.constantFrom<Sides['by']>('source', 'earlier upload', 'hand', 'idp'),
					refused: fc.boolean(),
					leaving: fc.boolean(),
					conflict: fc.boolean(),
					faulty: fc.boolean(),
					held: fc.boolean(),
					published: fc.boolean(),
				}),
				(sides) => {
					const reason = reasonOf({...alike, ...sides});
					const isAlike = sides.source === 'listed' && sides.sent === 'sent' && sides.apple === 'live';
					const isGone = sides.here !== 'kept' && sides.sent !== 'sent';
					if (reason === undefined) expect(isAlike || isGone).toBe(true);
				},
			),
			{numRuns: 1000, seed: 11},
		);
	});
});

test('what somebody should look at is told first', () => {
	const looks = reasonOrder.map(wantsLook);
	expect(looks).toEqual(looks.toSorted((a, b) => Number(b) - Number(a)));
	for (const [, meaning] of Object.values(threeWayReasons)) expect(meaning).toMatch(/^[a-zA-Z].*\w$/);
});
