import {describe, expect, test, vi} from 'vitest';
import type {Asked} from '../../source/dashboard/asked.ts';
import {Help} from '../../source/dashboard/components/help.tsx';
import {Lines} from '../../source/dashboard/components/lines.tsx';
import {Menu} from '../../source/dashboard/components/menu.tsx';
import {Picker} from '../../source/dashboard/components/picker.tsx';
import {Prompt} from '../../source/dashboard/components/prompt.tsx';
import {Question} from '../../source/dashboard/components/question.tsx';
import {choose, line, span, spread} from '../../source/dashboard/line.ts';
import {openComponent} from './harness.tsx';

const size = {columns: 60, rows: 16};

describe('a menu', () => {
	const menu = () => {
		const [first, second, leave] = [vi.fn(), vi.fn(), vi.fn()];
		const opened = openComponent(
			<Menu
				size={size}
				title="Ways"
				notes={['Said before.']}
				items={[
					{id: 'a', label: 'First', take: first},
					{id: 'b', label: 'Second', take: second, letter: 'b'},
				]}
				leave={leave}
			/>,
		);
		return {...opened, first, second, leave};
	};

	test('↓ and Enter in one lump take the second', async () => {
		const {screen, first, second} = menu();
		await screen.press('\x1b[B\r');
		expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
	});
	test('j and Enter do too', async () => {
		const {screen, second} = menu();
		await screen.press('j\r');
		expect(second).toHaveBeenCalledOnce();
	});
	test('digits choose nothing', async () => {
		const {screen, first, second} = menu();
		await screen.press('1', '2', '21');
		expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 0]);
	});
	test('a letter takes what has it', async () => {
		const {screen, second} = menu();
		await screen.press('b');
		expect(second).toHaveBeenCalledOnce();
	});
	test.each(['escape', 'q'])('%s leaves, and does not quit', async (key) => {
		const {screen, leave, quit} = menu();
		await screen.press(key);
		expect(leave).toHaveBeenCalledOnce();
		expect(quit).not.toHaveBeenCalled();
	});
	test('pasted text takes nothing', async () => {
		const {screen, first, second, leave} = menu();
		await screen.press('\x1b[200~b\rq1\x1b[201~');
		expect([first, second, leave].flatMap(({mock}) => mock.calls)).toEqual([]);
	});
	test('shows its notes and marks the line by a sign', () => {
		const {screen} = menu();
		expect(screen.frame).toContain('Said before.');
		expect(screen.frame).toMatch(/▸ {2}First/);
	});
});

describe('a question', () => {
	const question = (more: Partial<Asked> = {}) => {
		const [proceed, leave] = [vi.fn(), vi.fn()];
		const asked: Asked = {
			title: 'Delete 3 people?',
			consequences: ['Gone for good.'],
			yes: 'Delete them',
			proceed,
			...more,
		};
		return {...openComponent(<Question asked={asked} size={size} leave={leave} />), proceed, leave};
	};

	test('is not passed by Enter, however often', async () => {
		const {screen, proceed, leave} = question();
		await screen.press('\r\r\r');
		expect(proceed).not.toHaveBeenCalled();
		expect(leave).toHaveBeenCalled();
	});
	test('is passed by choosing it', async () => {
		const {screen, proceed} = question();
		await screen.press('\x1b[B\r');
		expect(proceed).toHaveBeenCalledOnce();
	});
	test('names number and consequence', () =>
		expect(question().screen.frame).toMatch(/Delete 3 people\?[\s\S]*Gone for good\./));

	test('where more is at stake, the number is typed', async () => {
		const {screen, proceed, leave} = question({typeNumber: 1212});
		await screen.press('\r', '1', '2', '\r');
		await screen.until('That is not the number');
		expect(proceed).not.toHaveBeenCalled();
		await screen.press('12', '\r');
		expect(proceed).toHaveBeenCalledOnce();
		expect(leave).toHaveBeenCalledOnce();
	});
	test('the number may be written with its comma', async () => {
		const {screen, proceed} = question({typeNumber: 1212});
		await screen.press('1,212', '\r');
		expect(proceed).toHaveBeenCalledOnce();
	});
	test('Escape leaves it as it is', async () => {
		const {screen, proceed, leave} = question({typeNumber: 12});
		await screen.press('12', 'escape');
		expect(proceed).not.toHaveBeenCalled();
		expect(leave).toHaveBeenCalledOnce();
	});
});

describe('a prompt', () => {
	test('takes what was typed and pasted, letters and all', async () => {
		const take = vi.fn();
		const {screen, quit} = openComponent(<Prompt size={size} title="Other ID" take={take} leave={vi.fn()} />);
		await screen.press('q7', '\x1b[200~ j\nk\x1b[201~', 'backspace', '\r');
		expect(take).toHaveBeenCalledWith('q7 j');
		expect(quit).not.toHaveBeenCalled();
	});
	test('types over what is suggested, or after it where that is asked for', async () => {
		const take = vi.fn();
		const open = (typed: boolean) =>
			openComponent(
				<Prompt
					size={{columns: 80, rows: 16}}
					title="File"
					value="/a"
					typed={typed}
					take={take}
					leave={vi.fn()}
				/>,
			).screen;
		const fresh = open(false);
		expect(fresh.frame).toContain('Typing replaces it');
		await fresh.press('/b', '\r');
		const edited = open(false);
		await edited.press('end', '/b', '\r');
		const again = open(true);
		expect(again.frame).not.toContain('Typing replaces it');
		await again.press('b', '\r');
		expect(take.mock.calls).toEqual([['/b'], ['/a/b'], ['/ab']]);
	});
	test('takes nothing from an empty line', async () => {
		const take = vi.fn();
		const {screen} = openComponent(<Prompt size={size} title="Other ID" take={take} leave={vi.fn()} />);
		await screen.press('  ', '\r');
		expect(take).not.toHaveBeenCalled();
	});
});

describe('a picker', () => {
	const items = Array.from({length: 30}, (_, index) => ({id: `i${index}`, label: `School ${index}`}));
	test('is narrowed by typing and takes the line of the cursor', async () => {
		const take = vi.fn();
		const {screen} = openComponent(
			<Picker size={size} title="Schools" items={items} take={take} leave={vi.fn()} />,
		);
		await screen.press('2', 'down', '\r');
		expect(take).toHaveBeenCalledWith('i20');
	});
	test('shows only what fits', () => {
		const {screen} = openComponent(
			<Picker size={size} title="Schools" items={items} take={vi.fn()} leave={vi.fn()} />,
		);
		expect(screen.frame.split('\n').length).toBeLessThanOrEqual(size.rows);
	});
});

describe('rows', () => {
	test('are one row each, whatever stands in them', () => {
		const evil = line(span('\x1b[2JBad\nname\u202e', 'failed'), ' and more '.repeat(20));
		const {screen} = openComponent(
			<Lines lines={[evil, choose(evil, true), line('next')]} columns={40} rows={3} />,
		);
		const rows = screen.frame.split('\n');
		expect(rows).toHaveLength(3);
		expect(rows[0]).toMatch(/^␛\[2JBad name␦/);
		expect(rows[2]?.trim()).toBe('next');
	});
	test('with two ends never run into each other', () => {
		const row = spread([span('a long left part that gives way')], [span('right')], 20);
		expect(row.spans.map(({text}) => text).join('')).toBe('a long left p… right');
	});
});

test.each([
	[4, '1 more row below'],
	[5, '2 more rows below'],
])('a help of %i rows in three says: %s', async (rows, said) => {
	const about = Array.from({length: rows}, (_, row) => `Row ${row}.`);
	const {screen} = openComponent(
		<Help
			size={{columns: 60, rows: 5}}
			title="Rows"
			about={about.slice(1)}
			available={[]}
			leave={() => {}}
		/>,
	);
	await screen.until(said);
});
