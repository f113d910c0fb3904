import {describe, expect, test} from 'vitest';
import type {LocationId} from '../../source/core/directory/ids.ts';
import type {MirrorRun} from '../../source/core/mirror/mirror-run.ts';
import {type MirrorWrite, type MirrorWriteKind, mirrorWriteKinds} from '../../source/core/mirror/writes.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import type {Change} from '../../source/core/plan/plan.ts';
import type {LeftOut, RosterKind} from '../../source/core/roster/roster.ts';
import type {Line} from '../../source/dashboard/line.ts';
import {approvedHash, groupMirror, takenAway} from '../../source/dashboard/mirror-groups.ts';
import {mirrorFacts, mirrorText, shortWrites} from '../../source/dashboard/mirror-outcomes.ts';
import {kindTitle} from '../../source/dashboard/screens/conflicts/view.ts';
import {detailLines} from '../../source/dashboard/screens/connections/detail-view.ts';
import {createsNothing, mirrorFactsOf} from '../../source/dashboard/screens/connections/mirror-facts.ts';
import {nextStep} from '../../source/dashboard/screens/connections/next-step.ts';
import {
	groupRow,
	itemLines,
	itemRow,
	itemText,
	keyOf,
	mirrorHead,
} from '../../source/dashboard/screens/runs/mirror-view.ts';
import type {MirrorResult} from '../../source/sync/answers/mirror.ts';
import {heldBackWords} from '../../source/sync/mirroring-words.ts';
import type {ConnectionView} from '../../source/sync/rollcall.ts';
import {emptyRun, heldMirror, mirrorResult, twoWay} from '../support/fake-mirror.ts';

const text = (lines: readonly Line[]) =>
	lines.map(({spans}) => spans.map((one) => one.text).join('')).join('\n');
const none = new Map<string, string>();

describe('what a sync with a mirror would do', () => {
	test('stands with what it takes away first, then what it adds, then what waits and why', () => {
		const {groups, items} = groupMirror(heldMirror);
		expect(groups.map(({id, members}) => [id, members.length])).toEqual([
			['trash-user', 1],
			['remove-class', 1],
			['move-user', 1],
			['update-user', 1],
			['set-members', 1],
			['create-user', 1],
			['unmapped', 1],
			['pending', 1],
			['stays', 1],
			['invite', 1],
		]);
		expect(groups.flatMap(({members}) => members)).toEqual(items.map((_, place) => place));
		expect(takenAway(heldMirror.plan!)).toBe(2);
	});
	test('says of what was written before that it is waited for: shown or not, or changed there since', () => {
		const noted = groupMirror(heldMirror).groups.find(({id}) => id === 'pending');
		expect(noted).toMatchObject({title: 'Not written', note: 'Written before: waited for.'});
	});
	test('says who of the other side does not come in, as it is called there, and why', () => {
		const out = (kind: RosterKind, externalId: string, code: string, reason: string): LeftOut => ({
			kind,
			externalId,
			code,
			reason,
			file: kind,
			line: 1,
		});
		const leftOut = [
			out('locations', '0', 'not-a-school', 'is the district'),
			out('people', '11', 'of-another', 'comes from another connection'),
			out('people', '12', 'of-nobody', 'nothing here belongs to it'),
			out('people', '17', 'no-class', 'is in no class'),
			out('people', '18', 'no-class', 'is in no class'),
			out('classes', 'u-2', 'not-a-school', 'is at location 9'),
			out('classes', 'u-3', 'not-a-school', 'is at location 9'),
		];
		const incoming = {...twoWay.incoming!, plan: {...twoWay.incoming!.plan, leftOut}};
		const locations = [{id: '0', name: 'District', district: true}];
		const result = {...heldMirror, incoming, locations};
		const {items, groups} = groupMirror(result);
		const group = groups.find(({title}) => title === 'Left out')!;
		expect(text([groupRow(group, false)])).toContain('Left out (6)');
		const rows = group.members.map((place) => text([itemRow(items[place]!, none, 120, false)]));
		expect(rows.map((row) => row.trim().replace(/ {2,}/, ': '))).toEqual([
			'· location District (0): is the district',
			'· user ben (12): nothing here belongs to it',
			'· user eve (17): is in no class',
			'· user 18: is in no class',
			'· class Art (u-2): is at location 9',
			'· class u-3: is at location 9',
		]);
		expect(text(mirrorHead(result, 120))).toContain('6 left out');
		expect(text(mirrorHead(twoWay, 120))).not.toContain('left out');
		expect(keyOf(items[group.members[1]!])).toBe('12');
		expect(text(itemLines(items[group.members[3]!]!, none, 40))).toContain('is in no class');
	});
	test('calls a class that comes in as its course, and one whose course is unchanged as it is known here', () => {
		const of = (kind: string, key: string, after: object) =>
			({kind, key, action: 'create', after, reason: ''}) as unknown as Change;
		const changes = [
			of('courses', 'k1', {courseId: 'k1', name: 'Chess'}),
			of('classes', 'u-9', {classId: 'u-9', courseId: 'k1'}),
			of('enrolments', 'u-9', {classId: 'u-9', students: 'p1'}),
			of('enrolments', 'u-8', {classId: 'u-8', students: 'p1'}),
			of('classes', 'u-7', {classId: 'u-7', courseId: 'k7'}),
		];
		const {plan} = twoWay.incoming!;
		const {items} = groupMirror({...twoWay, incoming: {...twoWay.incoming!, plan: {...plan, changes}}});
		const names = new Map([['u-8', 'Art, 1']]);
		expect(items.slice(0, 5).map((item) => text([itemRow(item, names, 100, false)]).trim())).toEqual([
			'+ course Chess',
			'+ class Chess',
			'+ students of class Chess',
			'+ students of class Art, 1',
			'+ class u-7',
		]);
		expect(items.filter((item) => itemText(item).includes('Chess'))).toHaveLength(3);
		expect(text(itemLines(items[1]!, none, 100))).toContain('+ class Chess   create   u-9');
	});
	test('notes what each group means in the room beside a heading of thousands at 80 columns', () => {
		const codes = Object.keys(heldBackWords) as Array<keyof typeof heldBackWords>;
		const {plan} = heldMirror;
		const heldBack = codes.map((code) => ({kind: 'users', id: code, code, why: 'so'}) as const);
		const left = (does: MirrorWriteKind) => ({...plan!.writes[0], before: {}, does}) as MirrorWrite;
		const all = {...plan!, heldBack, writes: mirrorWriteKinds.map(left)};
		const shown = [twoWay, {...twoWay, notUploaded: 'nowhere'}, {...heldMirror, plan: all}].flatMap(
			(result) => groupMirror(result).groups,
		);
		const members = Array.from({length: 9999}, (_, place) => place);
		const long = shown.map((group) => text([groupRow({...group, members}, false)]));
		expect(long.filter((row) => row.length > 80)).toEqual([]);
		expect(long.length).toBeGreaterThan(codes.length + mirrorWriteKinds.length);
	});
	test('two-way, begins with what comes in', () => {
		expect(groupMirror(twoWay).groups[0]).toMatchObject({id: 'comes-in', members: [0]});
	});
	test('says what holds it, what would be written and what else there is', () => {
		const head = text(mirrorHead(heldMirror, 120, 'writes this to jamf'));
		expect(head).toContain('Plan of jamf, one-way   ▲ held by a guard');
		expect(head).toContain('all go to the trash');
		expect(head).not.toContain('nobody is moved too often');
		expect(head).toContain('1 user created, 1 user updated, 1 user moved');
		expect(head).toContain('1 location not mapped');
		expect(head).toContain('a        writes this to jamf');
		expect(text(mirrorHead(heldMirror, 120))).not.toContain('writes this');
	});
	test('says that nothing is written before what comes in is settled', () => {
		const {plan: _, ...waiting} = twoWay;
		expect(text(mirrorHead(waiting, 120))).toContain('nothing is written before what comes in is settled');
	});
	test('says that what comes in is uploaded nowhere, and by which key it would be', () => {
		const nowhere = {...twoWay, notUploaded: 'nothing of "jamf" is uploaded: rollcall connect asm-sftp ASM'};
		expect(text(mirrorHead(twoWay, 80))).not.toContain('Upload');
		expect(text(mirrorHead(nowhere, 80))).toContain(
			'Upload   nothing of "jamf" is uploaded: n on screen Connections (1)',
		);
		expect(groupMirror(twoWay).groups[0]!.note).toContain('Apple School Manager');
		expect(groupMirror(nowhere).groups[0]!.note).not.toContain('Apple School Manager');
	});
	test.each([
		['create-user', '+ Ana Diaz', 'ana at 3'],
		['trash-user', '− Ben Ode', 'left the school'],
		['update-user', '~ p3', 'E-mail: old@x.example → (nothing)'],
		['move-user', '→ p4', 'Location ID: 3 → 0'],
		['remove-class', '− Art', 'is gone here'],
		['set-members', '~ c1', '3 members → 1'],
	])('a row of %s says whom and what', (does, title, words) => {
		const item = groupMirror(heldMirror).items.find(
			(one) => one.type === 'write' && one.write.does === does,
		)!;
		const row = text([itemRow(item, none, 120, false)]);
		expect(row).toContain(title);
		expect(row).toContain(words);
	});
	test('a row has the name that is known here', () => {
		const item = groupMirror(heldMirror).items.find((one) => keyOf(one) === 'p3')!;
		expect(text([itemRow(item, new Map([['p3', 'Cy Young']]), 120, false)])).toContain('~ Cy Young');
	});
	test('a write in full has both sides, its id there and why', () => {
		const item = groupMirror(heldMirror).items.find((one) => keyOf(one) === 'p3')!;
		const lines = text(itemLines(item, none, 100));
		expect(lines).toContain('Why: e-mail is not as here');
		expect(lines).toContain('There: 13');
		expect(lines).toMatch(/E-mail +old@x\.example +→ \(nothing\)/);
	});
	test.each([
		['conflict', 'both sides changed email, firstName', 'both sides changed e-mail, first name'],
		['pending', 'firstName was changed there since', 'first name was changed there since'],
		['stays', 'is at email@x.example', 'is at email@x.example'],
		['overdue', 'studentIds, locationId never showed', 'student ids, location ID never showed'],
		['user-name-differs', 'its user name there is email', 'there is email'],
	] as const)('a row that is held back for %s names fields in words: %s', (code, why, words) => {
		const item = {type: 'held back', record: {kind: 'users', key: 'p5', code, why}} as const;
		expect(text([itemRow(item, none, 120, false)])).toContain(words);
		expect(text(itemLines(item, none, 120))).toContain(words);
		expect(itemText(item)).toContain(words);
	});
	test('a write in full says in words which fields are not alike', () => {
		const write = {...heldMirror.plan!.writes[1]!, reason: 'lastName, email are not as in the directory'};
		expect(text(itemLines({type: 'write', write}, none, 100))).toContain('Why: last name, e-mail are not as');
	});
	test('every row is found by what it says', () => {
		const {items} = groupMirror(heldMirror);
		expect(items.filter((item) => itemText(item).includes('old@x.example'))).toHaveLength(1);
		expect(items.filter((item) => itemText(item).includes('South'))).toHaveLength(1);
	});
});

describe('approving', () => {
	test('names what is written', () => expect(approvedHash(twoWay)).toBe(twoWay.plan!.hash));
	test('names what comes in, where a guard holds that', () => {
		const {incoming} = twoWay;
		expect(approvedHash({...twoWay, incoming: {...incoming!, outcome: 'held'}})).toBe(incoming!.plan.hash);
	});
	test('names what comes in, where nothing else is planned yet', () =>
		expect(approvedHash({incoming: twoWay.incoming!})).toBe(twoWay.incoming!.plan.hash));
});

describe('what came of it', () => {
	const run: MirrorRun = {
		...emptyRun,
		written: {'create-user': 12, 'move-user': 1, 'update-user': 2, 'trash-user': 3, 'create-class': 5},
		failed: 2,
		refused: [{does: 'update-user', key: 'p3', how: 'refused', message: 'it says no'}],
		left: 1,
		heldBack: {pending: 4},
		unmapped: [{locationId: 'L2' as LocationId, name: 'South', why: 'none is there', people: 7, classes: 1}],
		invite: 9,
	};
	test('counts users in the list of runs', () => expect(shortWrites(run)).toBe('+12 ~3 −3'));
	test('says what was written, refused, not tried, not mapped, waits, and whom to invite', () => {
		const facts = mirrorFacts(run).map(([name, words]) => `${name}: ${words}`);
		expect(facts).toEqual([
			expect.stringContaining('Written: 12 users created'),
			'Refused: 2 writes; the next sync tries again',
			': update-user p3: it says no',
			'Not tried: 1 write',
			'Not mapped: South (L2): none is there; 7 people and 1 class wait',
			'Not written: 4 written before, and not shown there yet',
			'To invite: 9 users to volume purchasing, by hand',
		]);
	});
	test('a look says that nothing was changed', () =>
		expect(mirrorText(mirrorResult, {look: true})).toEqual({
			severity: 'fine',
			text: 'The plan of jamf is ready; nothing was changed.',
		}));
	test('what is held is shown to be approved', () =>
		expect(mirrorText(heldMirror, {yes: true}).text).toContain('held and nothing was changed'));
	test('another plan than the approved one is told apart', () => {
		expect(mirrorText(heldMirror, {approve: 'f'.repeat(64)}).text).toContain('another plan');
		expect(mirrorText(heldMirror, {approve: heldMirror.plan!.hash}).text).not.toContain('another plan');
	});
	test('refused writes ask for attention though others were written', () => {
		const told = mirrorText({...mirrorResult, outcome: 'applied', wrote: run}, {yes: true});
		expect(told.severity).toBe('attention');
		expect(told.text).toContain('2 writes were refused or not answered');
	});
	test('what does not show there yet is no fault, and not in step', () => {
		const waiting = {...emptyRun, heldBack: {pending: 2}, until: '2026-08-15T07:00:00.000Z'};
		const told = mirrorText({...mirrorResult, wrote: waiting}, {yes: true});
		expect(told.severity).toBe('fine');
		expect(told.text).toMatch(
			/^jamf: nothing to write; what was sent about 2 records does not show there yet: waited for until 15 Aug, \d\d:\d\d\.$/,
		);
		const facts = mirrorFacts(waiting).map(([name, words]) => `${name}: ${words}`);
		expect(facts).toContainEqual(
			expect.stringMatching(/^Not written: 2 .*not shown there yet; waited for until 15 Aug, \d\d:\d\d$/),
		);
	});
	test('a conflict of either half waits for a decision', () => {
		const conflict = {id: 'c-2'} as unknown as Conflict;
		const coming = {...twoWay.incoming!, outcome: 'nothing to do' as const};
		const incoming = {...coming, plan: {...coming.plan, conflicts: [conflict]}};
		const run = {conflicts: ['c-1'], heldBack: 1} as unknown as NonNullable<MirrorResult['run']>;
		const told = mirrorText({...mirrorResult, incoming, run, wrote: emptyRun}, {yes: true});
		expect(told).toEqual({
			severity: 'attention',
			text: 'jamf: nothing to write; 2 conflicts wait for a decision.',
		});
	});
	test('all written is fine', () =>
		expect(
			mirrorText({...mirrorResult, outcome: 'applied', wrote: {...emptyRun, written: {'move-user': 1}}}),
		).toEqual({severity: 'fine', text: 'jamf: 1 user moved; in step.'}));
});

const setting = (key: string, value: string) =>
	({key, value, secret: false, required: false, describe: '', part: 'kind', check: () => undefined}) as const;
const view = (more: Partial<ConnectionView> = {}): ConnectionView => ({
	id: 'k' as ConnectionView['id'],
	name: 'jamf',
	kind: 'jamf-school',
	title: 'Jamf School',
	reads: false,
	publishes: false,
	mirrors: 'one-way',
	state: 'ready',
	message: '',
	settings: [setting('createUsers', 'none'), setting('createClasses', 'no')],
	checklist: [],
	...more,
});
const last = {at: '2026-08-15T06:00:00.000Z', run: 'R000001', state: 'succeeded'} as ConnectionView['last'];

describe('its page', () => {
	test('says that nothing is created, and what by hand and by whom it is moved', () => {
		const facts = new Map(mirrorFactsOf(view(), undefined));
		expect(facts.get('Creates')).toBe('missing users nowhere, missing classes not; e changes it');
		expect(facts.get('Direction')).toContain('one-way');
	});
	test.each([
		['all', 'at all locations'],
		['3, 4', 'at locations 3, 4'],
	])('says where users are created: %s', (value, words) => {
		const settings = [
			setting('createUsers', value),
			setting('locations', 'L2 = 4'),
			setting('keepLocations', 'yes'),
		];
		const facts = new Map(mirrorFactsOf(view({settings}), undefined));
		expect(facts.get('Creates')).toContain(words);
		expect(facts.get('Locations')).toContain('by hand: L2 = 4; nobody is moved');
		expect(createsNothing({settings})).toBe(false);
	});
	test('says what it keeps there, and only of two directions who comes from it', () => {
		const one = view({paired: {users: 1, classes: 12}, people: 0});
		const facts = (of: ConnectionView) => new Map(mirrorFactsOf(of, undefined));
		expect(facts(one).get('Keeps there')).toBe('1 user and 12 classes paired');
		expect(facts(one).get('Comes from it')).toBeUndefined();
		expect(facts({...one, mirrors: 'two-way'}).get('Comes from it')).toBe('nobody');
		expect(facts({...one, mirrors: 'two-way', people: 3}).get('Comes from it')).toBe('3 people');
		expect(facts(view({paired: {users: 0, classes: 0}})).get('Keeps there')).toBe('nobody and no class yet');
		for (const mirrors of ['one-way', 'two-way'] as const) {
			const page = text(detailLines({...one, mirrors}, 100, new Date()));
			expect(page).toContain('Keeps there     1 user and 12 classes paired');
			expect(page).not.toContain('Delivers');
		}
	});
	test('asks for a look first, then for creation, then for nothing', () => {
		expect(nextStep(view(), [view()])?.command).toBe('plan');
		const looked = view({last: last!});
		expect(nextStep(looked, [looked])?.command).toBe('settings');
		const filled = view({last: last!, settings: [setting('createUsers', 'all')]});
		expect(nextStep(filled, [filled])).toBeUndefined();
	});
	test.each([
		['same-user-name', 'Same user name'],
		['mirror-location', 'Location move'],
		['both-changed', 'Changed on both sides'],
	])('a conflict of kind %s has its title', (kind, title) => expect(kindTitle(kind)).toBe(title));
});
