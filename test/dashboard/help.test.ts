import {describe, expect, test} from 'vitest';
import {widthOf} from '../../source/dashboard/components/cell.ts';
import {helpLines} from '../../source/dashboard/components/help.tsx';
import {commands, type Scope, scopes} from '../../source/dashboard/keymap.ts';
import {fitSpans} from '../../source/dashboard/line.ts';
import {screens} from '../../source/dashboard/screens/index.ts';

/** The help as it stands on a screen of so many columns: every row cut to it, as it is drawn. */
const drawn = (scope: Scope, about: readonly string[], columns: number) =>
	helpLines(
		commands.filter((command) => command.scope === scope).map((command) => ({command, run: () => {}})),
		about,
		false,
		columns,
	).map(({spans}) =>
		fitSpans(spans, columns)
			.map(({text}) => text)
			.join(''),
	);
const plain = (rows: readonly string[]) => rows.join(' ').replace(/\s+/g, ' ');

test('what decides later says what becomes of a push meanwhile, of which no row was sent last night', () => {
	const {help} = commands.find(({id}) => id === 'later')!;
	expect(help).toContain('last night’s row is sent');
	expect(help).toContain('a push is refused');
});

describe.each([80, 60])('in %i columns', (columns) => {
	test.each(Object.keys(scopes) as Scope[])('no word of the help of %s is cut', (scope) => {
		const rows = drawn(scope, [], columns);
		const own = commands.filter((command) => command.scope === scope);
		expect(own.length).toBeGreaterThan(0);
		for (const {help} of own) expect(plain(rows.map((row) => row.slice(21)))).toContain(help);
		// The keys of a screen are shown as 1…9.
		expect(rows.join('').replace('1…9', '')).not.toContain('…');
		expect(rows.every((row) => widthOf(row) <= columns)).toBe(true);
	});
	test.each(screens.map(({title, about}) => [title, about] as const))('nor what %s is for', (_, about) => {
		expect(plain(drawn('app', about, columns))).toContain(plain(about));
	});
});
