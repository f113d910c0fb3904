import {describe, expect, test} from 'vitest';
import {connectionKinds} from '../../source/connections/index.ts';
import {closingLine} from '../../source/dashboard/closing-line.ts';
import {footerLine} from '../../source/dashboard/components/footer.tsx';
import {headerLine} from '../../source/dashboard/components/header.ts';
import {Jobs} from '../../source/dashboard/jobs.ts';
import {commands} from '../../source/dashboard/keymap.ts';
import {suggestedName} from '../../source/dashboard/screens/connections/new-connection.tsx';
import {
	connectionsLines,
	findingLines,
	messageOf,
	stateText,
} from '../../source/dashboard/screens/connections/view.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import type {ConnectionView, Overview} from '../../source/sync/rollcall.ts';
import {fakeRollcall} from '../support/fake-rollcall.ts';

const rollcall = fakeRollcall();
const now = rollcall.clock.now();
const [sis, asm] = (await rollcall.connections()) as [ConnectionView, ConnectionView];
const quiet = {
	...(await rollcall.overview()),
	level: 'fine' as const,
	held: [],
	findings: [],
	conflicts: 0,
	followUps: 0,
};
const calm = {...sis, state: 'connected' as const};
const untested = [{text: 'Test the connection', done: false}] as const;

const text = (line: {readonly spans: ReadonlyArray<{readonly text: string}>}) =>
	line.spans.map((one) => one.text).join('');
const header = (overview: Overview) =>
	text(headerLine({overview, now, columns: 80, readOnly: false, banner: undefined, title: 'rollcall'}));
const closing = (overview: Overview) =>
	closingLine({...rollcall, overview: async () => overview}, new Jobs(() => 0));

describe('who waits, in the header and when leaving', () => {
	test.each([
		['nothing', [calm, asm], 'nothing waits', 'nothing is running and nothing waits'],
		['a hold on the wire', [calm, {...asm, state: 'held'}], '1 held', 'ASM is held'],
		['a disarmed target', [calm, {...asm, armed: 'disarmed'}], '1 disarmed', 'ASM is disarmed'],
		['an upload that failed', [calm, {...asm, state: 'needs attention'}], '1 not ready', 'ASM is not ready'],
		[
			'a connection whose test failed',
			[{...calm, state: 'ready', checklist: untested}, asm],
			'1 not ready',
			'SIS is not ready',
		],
	] as ReadonlyArray<[string, ConnectionView[], string, string]>)(
		'%s',
		async (_, connections, head, last) => {
			expect(header({...quiet, connections})).toContain(head);
			expect(await closing({...quiet, connections})).toContain(last);
		},
	);
	test('what was made here and waits to be sent is no quiet, and no alarm', async () => {
		const unsent = {changes: 3, runs: [], since: '2026-08-21T01:00:00.000Z', by: ['anna']};
		const overview = {...quiet, connections: [calm, {...asm, unsent}]};
		expect(header(overview)).toContain('3 to send');
		expect(header(overview)).not.toContain('nothing waits');
		expect(await closing(overview)).toContain('3 changes made here wait to be sent to ASM');
	});
	test('what is to be done by hand is no quiet either', () =>
		expect(header({...quiet, connections: [calm, asm], followUps: 2})).toContain('2 by hand'));
	test('nor is a finding that waits for somebody', () => {
		const waits = {id: 'f', severity: 'fine', waits: true, text: '', next: '', screen: 'activity'} as const;
		expect(header({...quiet, connections: [calm, asm], findings: [waits]})).not.toContain('nothing waits');
	});
	test.each([
		[120, {next: '2026-08-22T02:15:00.000Z'}, 'SIS ● 02:14 next 02:15'],
		[120, {next: '2026-08-24T02:15:00.000Z'}, 'next 24 Aug'],
		[120, {owed: '2026-08-21T02:15:00.000Z'}, 'late'],
		// Where there is no room, it is on the page of the connection alone.
		[60, {next: '2026-08-22T02:15:00.000Z'}, undefined],
	])('when it runs next is said where there is room: %#', (columns, more, said) => {
		const connections = [{...calm, ...more}, asm];
		const overview = {...quiet, connections};
		const shown = text(
			headerLine({overview, now, columns, readOnly: false, banner: undefined, title: 'rollcall'}),
		);
		if (said === undefined) expect(shown).not.toContain('next');
		else expect(shown).toContain(said);
		expect(shown).toHaveLength(columns);
	});
	test('a held plan and its connection are counted once', async () => {
		expect(header({...(await rollcall.overview())})).toContain('1 held');
	});
	test.each([
		['attention', 'needs attention'],
		['failed', 'failed'],
	] as const)('a verdict of %s is never said to be quiet', (level, said) =>
		expect(header({...quiet, level, connections: [calm, asm]})).toContain(said),
	);
});

describe('a connection in its row', () => {
	test('whole, at 80 columns, also when two things are wrong with it', () => {
		const connections = [
			calm,
			{...asm, armed: 'disarmed', state: 'needs attention'},
		] as const satisfies readonly ConnectionView[];
		const shown = connectionsLines({
			overview: {...quiet, connections},
			connections,
			list: {cursor: 0, top: 0},
			height: 2,
			columns: 80,
			rows: 19,
			now,
		}).map(text);
		expect(shown.join('\n')).toMatch(/ASM +▲ needs attention, disarmed /);
	});
	test('is not called ready before it was tried', () =>
		expect(stateText({...calm, state: 'ready', checklist: untested})).toBe('not tested'));
	test('says what to do before it was tried', () =>
		expect(messageOf({...calm, state: 'ready', checklist: untested})).toContain('t tests it'));
	test.each([
		[true, 'Asm', ''],
		[true, 'sis', 'ASM'],
		[false, 'sis', ''],
		[false, 'asm', 'SIS'],
	])('that publishes (%s) beside %s: %j is suggested as a name', (publishes, name, suggested) =>
		expect(suggestedName({publishes}, [{name}])).toBe(suggested),
	);
	test('is not suggested to be called SIS where it is an identity provider, pushed or read', () => {
		const called = (name: string) =>
			kindViews(connectionKinds).flatMap((kind) => (suggestedName(kind, []) === name ? [kind.kind] : []));
		expect(called('IdP')).toEqual(['entra', 'google', 'oidc', 'scim']);
		expect(called('SIS')).toEqual(expect.arrayContaining(['oneroster-csv', 'oneroster', 'apple-csv']));
	});
});

describe('a finding in one row', () => {
	const shown = (text_: string, next = 'rollcall publish ASM') =>
		text(
			findingLines(
				{
					...quiet,
					findings: [{id: 'f', severity: 'failed', text: text_, next, screen: 'connections'}],
				},
				5,
				80,
			)[0]!,
		);
	test.each([
		['rollcall publish ASM', 's on ASM'],
		['Look at it: rollcall publish ASM --zip FILE. Approve it: …', '⏎ on its row on screen Runs (2)'],
		['Look at the plan: rollcall plan SIS. Approve it: …', 'p on SIS'],
		['Ask who else uploads.', 'f: what to do'],
	])('names the key that deals with it: %s', (next, key) =>
		expect(shown('40 people would leave', next).endsWith(`→ ${key}`)).toBe(true),
	);
	test('that does not fit says which key shows it', () => {
		const row = shown('ASM did not get the package: '.repeat(4));
		expect(row.length).toBeLessThanOrEqual(80);
		expect(row).toMatch(/… {2}→ f: in full$/);
	});
});

describe('the footer', () => {
	const available = (ids: readonly string[]) =>
		commands.filter(({id}) => ids.includes(id)).map((command) => ({command, run: () => {}}));
	const all = 'up open sync plan test new settings findings palette quit'.split(' ');
	test('of the first screen says how to leave and where the commands are', () => {
		const line = text(footerLine(available(all), 'as Site Manager', 80, false));
		expect(line).toMatch(/: commands .*q quit/);
		expect(line).toContain('s sync now');
	});
	test.each([80, 60, 40, 20])('in %i columns says how to leave', (columns) =>
		expect(text(footerLine(available(all), 'as Site Manager', columns, false))).toContain('q quit'),
	);
	test('never holds half a key', () => {
		for (let columns = 10; columns < 120; columns++)
			expect(text(footerLine(available(all), 'as Site Manager', columns, false))).not.toContain('…');
	});
});
