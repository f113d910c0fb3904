import {join} from 'node:path';
import type {Clock} from '../../../source/core/ports.ts';
import type {Ended} from '../../support/cli.ts';
import type {Asm, Files} from './asm.ts';
import {type Jamf, openJamf} from './jamf.ts';
import {normalised} from './normalise.ts';
import {openSchool, type School} from './school.ts';
import type {Expectation, Scenario, Step} from './steps.ts';

/** Where a scenario is played: rollcall by some way of running commands, and the two sides of it. */
export interface Stage {
	/** A folder of its own; empty at the beginning. */
	readonly root: string;
	/** Folders in which schools are looked for. */
	readonly schools: readonly string[];
	readonly clock: Clock & {turnTo(instant: string): void | Promise<void>};
	readonly asm: Asm;
	run(args: readonly string[]): Promise<Ended>;
	/** Whether the plan of each planning step is looked at beside. */
	readonly plans: boolean;
}

/** What a scenario tells, as its goldens hold it. */
export interface Told {
	/** Each command with standard output, standard error and exit code, and what else happened. */
	readonly story: string;
	/** The plan before each command that plans. */
	readonly plans: string;
	readonly uploads: readonly Files[];
	/** What Jamf School holds at the end; absent: there is none. */
	readonly jamf?: string;
	/** How many of the uploads were there when the story began. */
	readonly began: number;
}

/** What did not go as the steps say; where, and what was told until then. */
export class ScenarioError extends Error {
	/** Whether it was done, and came out otherwise than expected. */
	readonly unmet: boolean;

	constructor({line, does}: Step, message: string, told: string) {
		super(`steps:${line}: ${message}\n\n${told.split('\n').slice(-60).join('\n')}`);
		this.name = 'ScenarioError';
		this.unmet = does === 'expect';
	}
}

const day = 86_400_000;

/** Plays the steps in order. @throws ScenarioError at the first step that cannot be done or is not as expected. */
export async function play({steps}: Scenario, stage: Stage): Promise<Told> {
	const {root, clock, asm} = stage;
	/** What each source exports, by the name of its connection. */
	const schools = new Map<string, School>();
	const of = (name: string): School => {
		const school = schools.get(name);
		if (school === undefined) throw new Error(`nothing called ${name} is connected`);
		return school;
	};
	let jamf: Jamf | undefined;
	/** How much the last command wrote there. */
	let writes = 0;
	const story: string[] = [];
	const plans: string[] = [];
	const clean = (text: string) => normalised(text, root);
	let last: Ended | undefined;
	/** The exit code of the last command is looked at by the step after it. */
	let unread: Ended | undefined;
	let uploads = 0;
	/** Uploads that were there before the story begins. */
	let began = 0;

	const moment = () => clock.now().toISOString().slice(0, 16).replace('T', ' ');
	const say = (...lines: readonly string[]) => story.push(...lines.map(clean));
	const told = (text: string, mark = '') =>
		text === ''
			? []
			: text
					.replace(/\n$/, '')
					.split('\n')
					.map((line) => `${mark}${line}`.trimEnd());

	const command = async (words: readonly string[]) => {
		const args = words.map((word) => word.replaceAll('{plan}', hashIn(last)));
		const planning = stage.plans && planningOf(args);
		if (planning) {
			const {code, stdout, stderr} = await stage.run(planning);
			plans.push(
				`== ${moment()}  ${clean(words.join(' '))}`,
				...told(clean(stdout)),
				...told(clean(stderr), '! '),
			);
			if (code !== 0) plans.push(`= ${code}`);
			plans.push('');
		}
		say(`$ rollcall ${words.map(quoted).join(' ')}`);
		last = unread = await stage.run(args);
		say(...told(last.stdout), ...told(last.stderr, '! '), `= ${last.code}`);
		while (uploads < asm.told.length)
			say(
				...told(asm.told[uploads++] ?? '').map(
					(line, at) => `${at === 0 ? `> upload ${uploads}: ` : '>   '}${line}`,
				),
			);
		const written = jamf?.written() ?? [];
		writes = written.length;
		say(...written.map((line) => `> jamf: ${line}`), '');
	};

	const must = async (words: readonly string[]) => {
		const ended = await stage.run(words);
		if (ended.code !== 0)
			throw new Error(`rollcall ${words.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
		return ended;
	};

	const connect = async (kind: string, school: string, name: string) => {
		const isFirst = schools.size === 0 && jamf === undefined;
		if (kind === 'jamf-school') {
			if (jamf !== undefined) throw new Error('a scenario has one Jamf School');
			jamf = await openJamf(school, stage.schools, clock);
			const settings = jamf.settings.flatMap((pair) => ['--set', pair]);
			await must(['connect', kind, name, ...settings, '--secret', 'apiKey=env:JAMF']);
		} else {
			const folder = join(root, `export-${name}`);
			schools.set(
				name,
				openSchool(folder, stage.schools, () => clock.now()),
			);
			of(name).export(school);
			await must(['connect', kind, name, '--set', `path=${folder}`]);
		}
		if (!isFirst) return;
		const settings = asm.settings.flatMap((pair) => ['--set', pair]);
		await must(['connect', 'asm-sftp', 'asm', ...settings, '--secret', 'password=env:ASM']);
		await must(['adopt', 'arm', 'all', '--empty']);
	};

	const night = async (words: readonly string[]) => {
		await clock.turnTo(new Date(clock.now().getTime() + day).toISOString());
		say(`-- ${moment()}`);
		for (const school of schools.values()) school.export(undefined);
		await command(words);
	};

	const work: {readonly [D in Step['does']]: (step: Extract<Step, {readonly does: D}>) => Promise<void>} = {
		async connect({kind, school, name}) {
			await connect(kind, school, name);
			say(`-- ${name} is connected (${kind}): ${school}`, '');
		},
		async begin({kind, school, name}) {
			await connect(kind, school, name);
			await must(['sync', name, '--yes']);
			uploads = began = asm.told.length;
			say(`-- ${kind}: ${school}, all of it sent this night`, '');
		},
		async clock({at}) {
			await clock.turnTo(at);
			say(`-- ${moment()}`);
		},
		async export({school, name}) {
			of(name).export(school);
			say(`-- ${name} exports${school === undefined ? '' : ` ${school}`}`);
		},
		async edit({file, id, column, value}) {
			of('sis').edit(file, id, column, value);
			say(`-- ${file} ${id}: ${column} = ${value}`);
		},
		async add({file, row}) {
			of('sis').add(file, row);
			say(`-- ${file} + ${row}`);
		},
		async drop({file, ids}) {
			of('sis').drop(file, ids);
			say(`-- ${file} - ${ids.join(' ')}`);
		},
		async cut({file, rows}) {
			of('sis').cut(file, rows);
			say(`-- ${file} is cut after ${rows} rows`);
		},
		async remove({file}) {
			of('sis').remove(file);
			say(`-- there is no ${file}`);
		},
		async nights({count, words}) {
			for (let each = 0; each < count; each++) {
				if (each > 0) wasExpected();
				await night(words.length === 0 ? ['sync', 'sis', '--yes'] : words);
			}
		},
		rollcall: ({words}) => command(words),
		async resolve({kind, id, rest}) {
			const {stdout} = await must(['conflicts', '--json']);
			const {items} = JSON.parse(stdout) as {items: readonly ConflictJson[]};
			const found = items.filter(
				(each) =>
					each.kind === kind &&
					each.decision === null &&
					(each.incoming === id || each.accounts.includes(id)),
			);
			if (found.length !== 1)
				throw new Error(
					`${found.length} conflicts "${kind}" of ${id} are open; there are ${items.map((each) => `${each.kind} of ${each.incoming}`).join(', ') || 'none'}`,
				);
			await command(['resolve', found[0]!.id, ...rest]);
		},
		async sandbox({action, person, values}) {
			if (action === 'provision') {
				// A source in the place of a person: its own directory sync made there whom rollcall has of it.
				const {stdout} = await must(['users', '--json', '--source', person]);
				const {items} = JSON.parse(stdout) as {items: ReadonlyArray<Record<string, string>>};
				for (const {personId = '', firstName = '', lastName = '', managedAppleAccount = ''} of items)
					await asm.act(action, personId, [person, firstName, lastName, managedAppleAccount ?? '']);
				say(`-- in Apple School Manager: ${items.length} accounts of ${person} are there`);
				return;
			}
			const what = [action, person, ...values].join(' ');
			say(`-- in Apple School Manager: ${what}: ${await asm.act(action, person, values)}`);
		},
		async jamf({step, said}) {
			if (jamf === undefined) throw new Error('no Jamf School is connected');
			jamf.act(step);
			say(`-- in Jamf School: ${said}`);
		},
		async expect({what}) {
			if (what.kind === 'exit') unread = undefined;
			const fault = await unmet(what, {last, asm, jamf, writes});
			if (fault !== undefined) throw new Error(fault);
		},
	};
	const wasExpected = () => {
		if (unread !== undefined && unread.code !== 0)
			throw new Error(`the command before ended with ${unread.code}, and no "expect exit" says so`);
		unread = undefined;
	};

	for (const [index, step] of steps.entries())
		try {
			if (step.does !== 'expect') wasExpected();
			await (work[step.does] as (step: Step) => Promise<void>)(step);
			if (index === steps.length - 1) wasExpected();
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			throw new ScenarioError(step, error.message, story.join('\n'));
		}
	return {
		story: text(story),
		plans: text(plans),
		uploads: await asm.uploads(),
		began,
		...(jamf === undefined ? {} : {jamf: clean(jamf.holds())}),
	};
}

/** As a shell takes it. */
const quoted = (word: string) =>
	/^[\w@%+=:,./{}-]+$/.test(word) ? word : word.includes("'") ? `"${word}"` : `'${word}'`;

interface ConflictJson {
	readonly id: string;
	readonly kind: string;
	readonly incoming: string;
	readonly accounts: readonly string[];
	readonly decision: unknown;
}

const text = (lines: readonly string[]) => `${lines.join('\n').replace(/\n+$/, '')}\n`;

/** The hash that the last command told as the one to approve. */
function hashIn(ended: Ended | undefined): string {
	const said = ended === undefined ? '' : ended.stdout + ended.stderr;
	return /--(?:approve|relink) ([0-9a-f]{12,64})/.exec(said)?.[1] ?? 'no-hash-was-told';
}

/** What shows the plan that a command is about to make; undefined for one that plans nothing. */
function planningOf([verb, ...rest]: readonly string[]): readonly string[] | undefined {
	if (verb === 'undo') return ['undo', ...rest.filter((word) => !word.startsWith('-')).slice(0, 1)];
	if (verb !== 'sync') return undefined;
	const [name] = rest.filter((word) => !word.startsWith('-'));
	return ['plan', ...(name === undefined ? [] : [name]), '--changes'];
}

interface Now {
	readonly last: Ended | undefined;
	readonly asm: Asm;
	readonly jamf: Jamf | undefined;
	readonly writes: number;
}

async function unmet(what: Expectation, {last, asm, jamf, writes}: Now): Promise<string | undefined> {
	switch (what.kind) {
		case 'exit':
			return last?.code === what.code ? undefined : `it ended with ${last?.code}, not ${what.code}`;
		case 'said': {
			const said = `${last?.stdout}${last?.stderr}`.includes(what.text);
			return said === what.not ? `it ${what.not ? 'said' : 'did not say'}: ${what.text}` : undefined;
		}
		case 'uploads':
			return asm.told.length === what.count
				? undefined
				: `${asm.told.length} uploads were sent, not ${what.count}`;
		case 'sent': {
			const package_ = (await asm.uploads()).at(-1) ?? {};
			const rows = Object.values(package_).flatMap((file) => file.split('\n').slice(1));
			const held = new Set(rows.map((row) => row.split(',')[0]));
			const wrong = what.ids.filter((id) => held.has(id) === what.not);
			return wrong.length === 0
				? undefined
				: `${wrong.join(', ')} ${what.not ? 'is in' : 'is not in'} the last package`;
		}
		case 'asm': {
			const status = await asm.status(what.person);
			return status === what.status ? undefined : `${what.person} is ${status} there, not ${what.status}`;
		}
		case 'jamf': {
			const {name, field, value} = what;
			const found = jamf?.field(name, field) ?? 'gone';
			return found === value ? undefined : `${field} of ${name} is "${found}" there, not "${value}"`;
		}
		case 'writes':
			return writes === what.count ? undefined : `${writes} writes came of it, not ${what.count}`;
	}
}
