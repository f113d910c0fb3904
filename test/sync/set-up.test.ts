import {describe, expect, test} from 'vitest';
import {connectionKinds} from '../../source/connections/index.ts';
import {TemporaryError} from '../../source/core/errors.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import {setUpSteps, stepAfter, stepLeft} from '../../source/sync/set-up.ts';
import {type World, world} from '../support/world.ts';

const never = new AbortController().signal;
const viewOf = async (w: World, name: string) => (await w.connections()).find((each) => each.name === name)!;
const none = {settings: {}, secrets: {}};

describe('the set-up of what is kept as the directory is', () => {
	test.each([true, false])('looks at a plan before anything may be created (read: %s)', (reads) => {
		expect(setUpSteps({reads, publishes: false, mirrors: reads ? 'two-way' : 'one-way'})).toEqual([
			'test',
			'schedule',
			'preview',
			'creation',
		]);
	});
});

describe('the set-up of a roster', () => {
	test('is noted step by step, and goes on where it was left', async () => {
		const w = await world();
		const made = await w.connect('memory-sis', 'other', none, {setUp: true});
		expect(made).toMatchObject({setUp: 'test', state: 'not set up'});
		await w.setUp('other', 'review');
		// Another process, or this one after a restart.
		const later = (await w.as({}).connections()).find(({name}) => name === 'other')!;
		expect(later).toMatchObject({setUp: 'review', state: 'not set up'});
		expect(later.message).toContain('review the data');
		expect(await w.setUp('other', undefined)).toMatchObject({state: 'ready'});
		expect('setUp' in (await viewOf(w, 'other'))).toBe(false);
	});
	test('is over once its people are in the directory, by whatever way', async () => {
		const w = await world();
		await w.setUp('sis', 'filter');
		expect((await viewOf(w, 'sis')).setUp).toBe('filter');
		await w.night();
		expect(await viewOf(w, 'sis')).toMatchObject({state: 'connected'});
		expect((await viewOf(w, 'sis')).setUp).toBeUndefined();
	});
	test('keeps its schedule waiting, and no longer once a sync went through', async () => {
		const w = await world();
		await w.reconfigure('sis', {settings: {frequency: 'daily'}, secrets: {}});
		await w.setUp('sis', 'preview');
		expect((await viewOf(w, 'sis')).next).toBeUndefined();
		await w.night();
		expect((await viewOf(w, 'sis')).next).toEqual(expect.any(String));
	});
	test('is not what a connection has that was made otherwise', async () => {
		expect((await viewOf(await world(), 'sis')).setUp).toBeUndefined();
	});
	test('knows its own steps only', async () => {
		const w = await world();
		await expect(w.setUp('sis', 'arm')).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringContaining('no step "arm"'),
		});
		await expect(w.setUp('asm', 'review')).rejects.toMatchObject({exitCode: 2});
	});
	test.each(['service', 'Manager'] as const)('is not for %s', async (role) => {
		const w = await world();
		const other = w.as({operator: {name: 'op', role}});
		await expect(other.setUp('sis', 'test')).rejects.toMatchObject({code: 'NOT_ENOUGH_PRIVILEGE'});
		await expect(w.as({readOnly: true}).setUp('sis', 'test')).rejects.toMatchObject({exitCode: 3});
		expect((await viewOf(w, 'sis')).setUp).toBeUndefined();
	});
});

describe('the set-up of a target', () => {
	test('is over once it is armed, and stays so when it is disarmed', async () => {
		const w = await world({armed: false});
		await w.setUp('asm', 'arm');
		expect(await viewOf(w, 'asm')).toMatchObject({setUp: 'arm', state: 'not set up', known: false});
		await w.arm('asm', {level: 'all', empty: true}, never);
		expect((await viewOf(w, 'asm')).setUp).toBeUndefined();
		await w.disarm('asm');
		const asm = await viewOf(w, 'asm');
		expect(asm).toMatchObject({state: 'ready', armed: 'disarmed'});
		expect(asm.setUp).toBeUndefined();
	});
	test('knows what it holds once something was sent', async () => {
		const w = await world();
		expect((await viewOf(w, 'asm')).known).toBe(false);
		await w.night();
		expect((await viewOf(w, 'asm')).known).toBe(true);
		expect((await viewOf(w, 'sis')).known).toBeUndefined();
	});
});

describe('steps', () => {
	test('follow from what a connection can do', () => {
		expect(setUpSteps({reads: true, publishes: false})).toEqual([
			'test',
			'filter',
			'schedule',
			'review',
			'preview',
		]);
		expect(setUpSteps({reads: false, publishes: false, evidence: true})).toEqual(['test', 'schedule']);
		expect(setUpSteps({reads: false, publishes: true})).toEqual(['test', 'holds', 'arm']);
		expect(setUpSteps({reads: true, publishes: true}).at(-1)).toBe('arm');
		expect(stepAfter('preview', {reads: true, publishes: false})).toBeUndefined();
		expect(stepAfter('preview', {reads: true, publishes: true})).toBe('holds');
	});
	test('are none of what is disconnected', () => {
		const none = {delivered: false, arming: undefined};
		expect(stepLeft({setUp: 'test'}, none)).toBe('test');
		expect(stepLeft({setUp: 'test', disconnected: '2026-08-21T00:00:00Z'}, none)).toBeUndefined();
	});
});

describe('settings of every kind', () => {
	const views = kindViews(connectionKinds);
	test.each(views.map((view) => [view.kind, view] as const))('%s: defaults can be used', (_, {settings}) => {
		for (const {key, value, required, secret, check} of settings)
			if (!secret && (value !== '' || !required)) expect([key, check(value)]).toEqual([key, undefined]);
	});
	test.each(views.map((view) => [view.kind, view] as const))(
		'%s: every choice can be used, and its default is one',
		(_, {settings}) => {
			for (const {key, value, choices, check} of settings) {
				if (choices === undefined) continue;
				expect(choices).toContain(value);
				for (const choice of choices) expect([key, choice, check(choice)]).toEqual([key, choice, undefined]);
				expect(check('no such choice')).toEqual(expect.any(String));
			}
		},
	);
	test('say what is wrong with what is typed, and which part they are of', () => {
		const csv = views.find(({kind}) => kind === 'oneroster-csv')!.settings;
		const setting = (name: string) => csv.find(({key}) => key === name)!;
		expect(setting('path')).toMatchObject({part: 'kind', required: true});
		expect(setting('path').check('')).toBe('is needed');
		expect(setting('timeZone')).toMatchObject({part: 'schedule'});
		expect(setting('timeZone').check('Mars/Base')).toContain('no time zone');
		expect(setting('filter.students').choices).toEqual(['all', 'active', 'active-30', 'none']);
		expect(setting('patch.students').choices).toEqual(['', 'on', 'off']);
		expect(setting('staff').choices).toBeUndefined();
		const port = views.find(({kind}) => kind === 'asm-sftp')!.settings.find(({key}) => key === 'port')!;
		expect(['twenty', '70000', '22'].map((typed) => port.check(typed))).toEqual([
			'must be a number',
			'must be at most 65535',
			undefined,
		]);
	});
});

describe('what a connection says of itself', () => {
	test('why it runs by hand only, where its kind says so', async () => {
		const w = await world();
		const there = w.as({kinds: [...w.context.kinds, ...connectionKinds]});
		const old = async () => (await there.connections()).find(({name}) => name === 'old');
		const direct = {root: 'https://sis.example', clientId: 'c', directConnection: 'legacy'};
		await there.connect('oneroster', 'old', {settings: direct, secrets: {clientSecret: 'env:X'}});
		expect((await old())?.byHand).toContain('by hand only');
		await there.reconfigure('old', {settings: {directConnection: 'no'}, secrets: {}});
		expect(await old()).not.toHaveProperty('byHand');
	});
	test('which run it was applied by last, whatever failed since', async () => {
		const w = await world();
		expect('applied' in (await viewOf(w, 'sis'))).toBe(false);
		const {run} = await w.night();
		expect((await viewOf(w, 'sis')).applied).toEqual({run: run?.id, at: run?.end, patches: 0});
		w.far.roster = async () => {
			throw new TemporaryError('nobody answers');
		};
		await expect(w.night()).rejects.toThrow('nobody answers');
		expect(await viewOf(w, 'sis')).toMatchObject({last: {state: 'failed'}, applied: {run: run?.id}});
	});
	test('what is known of a system stands beside the settings that it fills', () => {
		const {settings, preset, asksFirst} = views('oneroster');
		expect(preset).toBe('preset');
		expect(asksFirst).toEqual(['root', 'clientId', 'clientSecret', 'tokenUrl']);
		const setting = (name: string) => settings.find(({key}) => key === name)!;
		expect(setting('preset').names?.aspen).toEqual({title: 'Follett Aspen'});
		expect(setting('preset').names?.['infinite-campus']?.note).toContain('appName');
		expect(setting('auth').fills).toMatchObject({by: 'preset', values: {aspen: 'oauth2-body'}});
		// Nobody can know where it gives tokens.
		expect(setting('tokenUrl').fills?.values).not.toHaveProperty('eschoolplus');
		expect('fills' in setting('root')).toBe(false);
	});
});

const views = (kind: string) => kindViews(connectionKinds).find((each) => each.kind === kind)!;
