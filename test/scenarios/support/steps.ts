import {type JamfExpectation, type JamfStep, jamfStep} from './jamf-steps.ts';

/** A line of a scenario: one thing that happens, or one that is expected of what happened last. */
export type Step = {readonly line: number} & (
	| {
			readonly does: 'connect' | 'begin';
			readonly kind: string;
			readonly school: string;
			readonly name: string;
	  }
	| {readonly does: 'clock'; readonly at: string}
	| {readonly does: 'export'; readonly school: string | undefined; readonly name: string}
	| {
			readonly does: 'edit';
			readonly file: string;
			readonly id: string;
			readonly column: string;
			readonly value: string;
	  }
	| {readonly does: 'add'; readonly file: string; readonly row: string}
	| {readonly does: 'drop'; readonly file: string; readonly ids: readonly string[]}
	| {readonly does: 'cut'; readonly file: string; readonly rows: number}
	| {readonly does: 'remove'; readonly file: string}
	| {readonly does: 'nights'; readonly count: number; readonly words: readonly string[]}
	| {readonly does: 'rollcall'; readonly words: readonly string[]}
	| {readonly does: 'resolve'; readonly kind: string; readonly id: string; readonly rest: readonly string[]}
	| {
			readonly does: 'sandbox';
			readonly action: SandboxAction;
			readonly person: string;
			/** Of `create`: first name, last name, location; of `edit`: attribute and value. */
			readonly values: readonly string[];
	  }
	| {readonly does: 'jamf'; readonly step: JamfStep; readonly said: string}
	| {readonly does: 'expect'; readonly what: Expectation}
);

export const sandboxActions = [
	'sign-in',
	'lock-out',
	'deactivate',
	'reactivate',
	'delete',
	'disconnect',
	'create',
	'edit',
	'provision',
] as const;
export type SandboxAction = (typeof sandboxActions)[number];

const statuses = ['New', 'Active', 'Deactivated', 'Locked', 'gone'] as const;

export type Expectation =
	| {readonly kind: 'exit'; readonly code: number}
	/** Whether ids are in the last package, in the first column of any of its files. */
	| {readonly kind: 'sent'; readonly ids: readonly string[]; readonly not: boolean}
	| {readonly kind: 'uploads'; readonly count: number}
	| {readonly kind: 'said'; readonly text: string; readonly not: boolean}
	| {readonly kind: 'asm'; readonly person: string; readonly status: (typeof statuses)[number]}
	| JamfExpectation;

/** What a connection is called where a step names none. */
const usualNames: Readonly<Record<string, string>> = {'jamf-school': 'jamf'};

export interface Scenario {
	/** Why the scenario is expected to fail; absent: it holds. */
	readonly known?: string;
	readonly steps: readonly Step[];
}

/** A line that is none of the language. */
export class StepError extends Error {
	constructor(file: string, line: number, message: string) {
		super(`${file}:${line}: ${message}`);
		this.name = 'StepError';
	}
}

/** Words parted by spaces; `"…"` and `'…'` hold one together that has spaces in it, or is empty. */
function wordsOf(text: string): readonly string[] {
	const words: string[] = [];
	let rest = text;
	while (rest !== '') {
		const word = /^(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?:\s+|$)/.exec(rest);
		if (word === null) throw new Error(`a quotation mark is open, or stands inside a word: ${rest}`);
		words.push(word[1] ?? word[2] ?? word[3] ?? '');
		rest = rest.slice(word[0].length);
	}
	return words;
}

/**
 * Parses the steps of a scenario, strictly: `fixtures/scenarios/README.md` describes the language.
 * @param file what errors call it.
 * @throws StepError naming file and line of the first line that is none of it.
 */
export function parseSteps(text: string, file: string): Scenario {
	const steps: Step[] = [];
	let known: string | undefined;
	for (const [index, raw] of text.split('\n').entries()) {
		const line = index + 1;
		const content = raw.trim();
		if (content === '' || content.startsWith('#')) continue;
		if (content.startsWith('known:')) {
			if (steps.length > 0) throw new StepError(file, line, '"known:" stands before the first step');
			known = content.slice('known:'.length).trim();
			if (known === '') throw new StepError(file, line, '"known:" says what is known');
			continue;
		}
		try {
			steps.push({line, ...stepOf(content)} as Step);
		} catch (error) {
			throw new StepError(file, line, (error as Error).message);
		}
	}
	if (steps.length === 0) throw new StepError(file, 1, 'there is no step');
	return known === undefined ? {steps} : {known, steps};
}

type Bare = Step extends infer S ? (S extends Step ? Omit<S, 'line'> : never) : never;

function stepOf(content: string): Bare {
	const [verb = ''] = content.split(/\s/, 1);
	const rest = content.slice(verb.length).trim();
	// A row of a file, and what a command said, are taken as they are written.
	const raw = verb === 'add' || (verb === 'expect' && /^(not\s+)?said\s/.test(rest));
	const words = raw ? rest.split(/\s+/) : wordsOf(rest);
	const exactly = (count: number, usage: string) => {
		if (words.length !== count) throw new Error(`say: ${usage}`);
		return words as [string, string, string, string];
	};
	const atLeast = (count: number, usage: string) => {
		if (words.length < count) throw new Error(`say: ${usage}`);
		return words as [string, string, ...string[]];
	};
	switch (verb) {
		case 'connect':
		case 'begin': {
			if (words.length < 2 || words.length > 3) throw new Error(`say: ${verb} KIND SCHOOL [NAME]`);
			const [kind = '', school = '', name = usualNames[kind] ?? 'sis'] = words;
			return {does: verb, kind, school, name};
		}
		case 'clock': {
			const [day, time] = exactly(2, 'clock 2026-08-21 02:14');
			const at = `${day}T${time}:00.000Z`;
			if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/.test(at) || Number.isNaN(Date.parse(at)))
				throw new Error('say: clock 2026-08-21 02:14');
			return {does: 'clock', at};
		}
		case 'export':
			if (words.length > 2) throw new Error('say: export [SCHOOL [NAME]]');
			return {does: 'export', school: words[0], name: words[1] ?? 'sis'};
		case 'edit': {
			const [file, id, column, value] = exactly(4, 'edit FILE ID COLUMN VALUE');
			return {does: 'edit', file, id, column, value};
		}
		case 'add': {
			const [file] = atLeast(2, 'add FILE ROW');
			return {does: 'add', file, row: rest.slice(file.length).trim()};
		}
		case 'drop': {
			const [file, ...ids] = atLeast(2, 'drop FILE ID…');
			return {does: 'drop', file, ids};
		}
		case 'cut': {
			const [file, rows] = exactly(2, 'cut FILE ROWS');
			return {does: 'cut', file, rows: numberOf(rows)};
		}
		case 'remove': {
			const [file] = exactly(1, 'remove FILE');
			return {does: 'remove', file};
		}
		case 'nights': {
			const [count, ...command] = atLeast(1, 'nights COUNT [COMMAND…]');
			return {does: 'nights', count: numberOf(count), words: command};
		}
		case 'rollcall':
			atLeast(1, 'rollcall COMMAND…');
			return {does: 'rollcall', words};
		case 'resolve': {
			const [kind, id, ...more] = atLeast(3, 'resolve KIND ID CHOICE [--alike] [--always] [--input VALUE]');
			return {does: 'resolve', kind, id, rest: more};
		}
		case 'sandbox': {
			const [word, person, ...values] = atLeast(2, 'sandbox ACTION PERSON');
			const action = sandboxActions.find((each) => each === word);
			if (action === undefined)
				throw new Error(`the sandbox knows ${sandboxActions.join(', ')}, not "${word}"`);
			const wanted = action === 'create' ? 3 : action === 'edit' ? 2 : 0;
			if (values.length !== wanted)
				throw new Error(
					`say: sandbox ${action} PERSON${action === 'create' ? ' FIRST LAST LOCATION' : action === 'edit' ? ' FIELD VALUE' : ''}`,
				);
			return {does: 'sandbox', action, person, values};
		}
		case 'jamf':
			return {does: 'jamf', step: jamfStep(words), said: rest};
		case 'expect':
			return {does: 'expect', what: expectationOf(words, rest)};
		default:
			throw new Error(`unknown word "${verb}"`);
	}
}

function expectationOf(words: readonly string[], rest: string): Expectation {
	const not = words[0] === 'not';
	const [kind, ...more] = not ? words.slice(1) : words;
	const refuse = (usage: string): never => {
		throw new Error(`say: expect ${usage}`);
	};
	if (not && kind !== 'sent' && kind !== 'said') refuse('not sent ID…, or not said TEXT');
	switch (kind) {
		case 'exit':
			return more.length === 1 ? {kind, code: numberOf(more[0] ?? '')} : refuse('exit CODE');
		case 'sent':
			return more.length > 0 ? {kind, ids: more, not} : refuse('[not] sent ID…');
		case 'uploads':
			return more.length === 1 ? {kind, count: numberOf(more[0] ?? '')} : refuse('uploads COUNT');
		case 'said':
			return more.length > 0
				? {kind, text: rest.replace(/^(not\s+)?said\s+/, ''), not}
				: refuse('[not] said TEXT');
		case 'asm': {
			const [person, word] = more;
			const status = statuses.find((each) => each === word);
			if (person === undefined || status === undefined || more.length !== 2)
				return refuse(`asm PERSON ${statuses.join('|')}`);
			return {kind, person, status};
		}
		case 'jamf': {
			const [name, field, value] = more;
			if (name === undefined || field === undefined || more.length > 3)
				return refuse('jamf NAME FIELD VALUE, or jamf NAME gone');
			if (value !== undefined) return {kind, name, field, value};
			return field === 'gone' ? {kind, name, field: 'status', value: 'gone'} : refuse('jamf NAME gone');
		}
		case 'writes':
			return more.length === 1 ? {kind, count: numberOf(more[0] ?? '')} : refuse('writes COUNT');
		default:
			throw new Error(`unknown word "expect ${kind ?? ''}"`);
	}
}

function numberOf(text: string): number {
	if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no number`);
	return Number(text);
}
