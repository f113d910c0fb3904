import {describe, expect, test, vi} from 'vitest';
import {Layers, levels} from '../../source/dashboard/layers.ts';

const ids = (layers: Layers) => layers.available().map(({command}) => command.id);

describe('who gets a key', () => {
	test('the highest that wants it', () => {
		const layers = new Layers(false);
		const [app, screen] = [vi.fn(), vi.fn()];
		layers.put('app', {level: levels.app, handlers: {quit: app, help: app}});
		layers.put('screen', {level: levels.screen, handlers: {quit: screen}});
		layers.press('q', 'q');
		expect(screen).toHaveBeenCalledOnce();
		layers.press('?', '?');
		expect(app).toHaveBeenCalledOnce();
	});

	test('nobody, where no command has it', () => {
		const layers = new Layers(false);
		layers.put('app', {level: levels.app, handlers: {quit: () => {}}});
		expect(layers.press('w', 'w')).toBe(false);
	});

	test('a menu keeps everything to itself but what always works', () => {
		const layers = new Layers(false);
		const [quit, redraw] = [vi.fn(), vi.fn()];
		layers.put('app', {level: levels.app, handlers: {quit, redraw}});
		layers.put('menu', {level: levels.overlay, modal: true, handlers: {'menu-take': () => {}}});
		layers.press('q', 'q');
		expect(quit).not.toHaveBeenCalled();
		layers.press('ctrl+l', undefined);
		expect(redraw).toHaveBeenCalledOnce();
		expect(ids(layers)).toEqual(['menu-take', 'redraw']);
	});

	test('while typing, letters are text and arrows still move', () => {
		const layers = new Layers(false);
		const [quit, down, onText] = [vi.fn(), vi.fn(), vi.fn()];
		layers.put('app', {level: levels.app, handlers: {quit}});
		layers.put('screen', {level: levels.screen, handlers: {down}});
		layers.put('find', {level: levels.view, onText, lets: ['down'], handlers: {'text-keep': () => {}}});
		layers.press('q', 'q');
		layers.press('space', ' ');
		expect(onText.mock.calls).toEqual([['q'], [' ']]);
		expect(quit).not.toHaveBeenCalled();
		layers.press('down', undefined);
		expect(down).toHaveBeenCalledOnce();
	});

	test('the letters of the moment go before the table', () => {
		const layers = new Layers(false);
		const [letter, sync] = [vi.fn(), vi.fn()];
		layers.put('screen', {level: levels.screen, handlers: {sync}});
		layers.put('conflict', {level: levels.view, letters: {s: letter}, lets: ['help'], handlers: {}});
		layers.press('s', 's');
		layers.press('p', 'p');
		expect(letter).toHaveBeenCalledOnce();
		expect(sync).not.toHaveBeenCalled();
	});
});

describe('pasted text', () => {
	test('is never a command', () => {
		const layers = new Layers(false);
		const quit = vi.fn();
		layers.put('app', {level: levels.app, handlers: {quit}});
		expect(layers.paste('q')).toBe(false);
		expect(quit).not.toHaveBeenCalled();
	});

	test('goes to whoever is typing', () => {
		const layers = new Layers(false);
		const onText = vi.fn();
		layers.put('find', {level: levels.view, handlers: {}, onText});
		layers.paste('smith\nq');
		expect(onText).toHaveBeenCalledWith('smith\nq');
	});

	test('does not reach a field below a question', () => {
		const layers = new Layers(false);
		const onText = vi.fn();
		layers.put('find', {level: levels.view, handlers: {}, onText});
		layers.put('question', {level: levels.question, modal: true, handlers: {}});
		expect(layers.paste('x')).toBe(false);
	});
});

describe('what is available', () => {
	test('is what has a handler', () => {
		const layers = new Layers(false);
		layers.put('screen', {level: levels.screen, handlers: {sync: undefined, plan: () => {}}});
		expect(ids(layers)).toEqual(['plan']);
	});

	test('is called by the name that its layer gives it, and told of when that changes', () => {
		const layers = new Layers(false);
		const told = vi.fn();
		layers.subscribe(told);
		const handlers = {'text-keep': () => {}};
		layers.put('form', {level: levels.overlay, handlers});
		expect(layers.available().map(({command}) => command.label)).toEqual(['keep']);
		layers.put('form', {level: levels.overlay, handlers, labels: {'text-keep': 'make it'}});
		expect(layers.available().map(({command}) => command.label)).toEqual(['make it']);
		expect(told).toHaveBeenCalledTimes(2);
	});
	test('is ranked before what a footer leaves out, where its page speaks of it', () => {
		const layers = new Layers(false);
		const handlers = {new: () => {}, up: () => {}};
		layers.put('list', {level: levels.screen, handlers, needed: ['new', 'up']});
		const rank = (id: string) => layers.available().find(({command}) => command.id === id)?.command.rank;
		expect([rank('new'), rank('up')]).toEqual([8, 1]);
		layers.put('list', {level: levels.screen, handlers});
		expect(rank('new')).toBe(91);
	});
	test('has no changes when read-only', () => {
		const layers = new Layers(true);
		const sync = vi.fn();
		layers.put('screen', {level: levels.screen, handlers: {sync, plan: () => {}}});
		expect(ids(layers)).toEqual(['plan']);
		layers.press('s', 's');
		expect(layers.run('sync')).toBe(false);
		expect(sync).not.toHaveBeenCalled();
	});

	test('is told only when it changes, and runs the newest handler', () => {
		const layers = new Layers(false);
		const told = vi.fn();
		const [first, second] = [vi.fn(), vi.fn()];
		layers.put('screen', {level: levels.screen, handlers: {plan: first}});
		layers.subscribe(told);
		const [before] = layers.available();
		layers.put('screen', {level: levels.screen, handlers: {plan: second}});
		expect(told).not.toHaveBeenCalled();
		before!.run('p');
		expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
		layers.drop('screen');
		expect(told).toHaveBeenCalledOnce();
	});
});

describe('a key that comes while a view is still reading', () => {
	const turns = async () => {
		for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
	};
	const waiting = () => {
		const layers = new Layers(false);
		const done: string[] = [];
		const note = (what: string) => () => void done.push(what);
		layers.put('app', {
			level: levels.app,
			handlers: {help: note('help'), redraw: note('redraw'), back: note('back')},
		});
		layers.wait('view');
		const show = () => {
			layers.put('view', {level: levels.view, handlers: {explain: note('explain'), copy: note('copy')}});
			layers.ready('view');
		};
		return {layers, done, show};
	};

	test('is kept for it, with all that come after it, in their order', async () => {
		const {layers, done, show} = waiting();
		expect(layers.press('x', 'x')).toBe(true);
		layers.press('?', '?');
		layers.press('y', 'y');
		await turns();
		expect(done).toEqual([]);
		show();
		expect(done).toEqual([]);
		await turns();
		expect(done).toEqual(['explain', 'help', 'copy']);
	});

	test('is taken at once where somebody takes it, and what always works waits for nothing', async () => {
		const {layers, done, show} = waiting();
		layers.press('?', '?');
		layers.press('x', 'x');
		layers.press('ctrl+l', undefined);
		expect(done).toEqual(['help', 'redraw']);
		show();
		await turns();
		expect(done).toEqual(['help', 'redraw', 'explain']);
	});

	test('is let go of by Escape, which goes back', async () => {
		const {layers, done, show} = waiting();
		layers.press('x', 'x');
		layers.press('escape', undefined);
		expect(done).toEqual(['back']);
		show();
		await turns();
		expect(done).toEqual(['back']);
	});

	test('stays behind those before it while they are given back, and waits again where one leads to a view that reads', async () => {
		const {layers, done, show} = waiting();
		layers.put('next', {level: levels.screen, handlers: {open: () => layers.wait('second')}});
		layers.press('x', 'x');
		layers.press('enter', undefined);
		layers.press('y', 'y');
		show();
		layers.press('x', 'x');
		await turns();
		expect(done).toEqual(['explain']);
		layers.ready('second');
		await turns();
		expect(done).toEqual(['explain', 'copy', 'explain']);
	});

	test('is one of few: nobody types ahead without end', async () => {
		const {layers, done, show} = waiting();
		for (let key = 0; key < 100; key++) layers.press('x', 'x');
		show();
		for (let round = 0; round < 20; round++) await turns();
		expect(done).toHaveLength(64);
	});
});
