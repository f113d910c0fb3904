import {type CommandId, commandOf, shortKeys} from './keymap.ts';
import {tabs} from './screens/tabs.ts';

/**
 * What is said below the dashboard names commands, because scripts and the dashboard read the same sentences. Here each
 * command that has a key is named by its key. Commands without one (`doctor`, `import` …) stay as they are.
 */

const key = (id: CommandId) => shortKeys(commandOf(id));
const screen = (id: string) => {
	const index = tabs.findIndex((tab) => tab.id === id);
	return `screen ${tabs[index]?.title} (${index + 1})`;
};
const on = (id: CommandId, name: string | undefined, else_: string) =>
	`${key(id)} on ${name === undefined ? else_ : name}`;
const onTarget = (id: CommandId, name: string | undefined) => on(id, name, 'the target');
const onSource = (id: CommandId, name: string | undefined) => on(id, name, 'the connection');

/** A key of the page that another key opens. */
const inDomains = (id: CommandId) => `${key('domains')} on ${screen('settings')}, then ${key(id)}`;

/** A name as commands take it, without the full stop or comma of the sentence; no option, and no word of the sentence. */
const name = String.raw`(?: (?!-|FILE\b|(?:lists|where|and|or|shows|finds|then|says)\b)([^\s,;:)]*[^\s,;:.)]))?`;
const end = String.raw`(?![\w-])`;

type Rule = readonly [command: RegExp, words: (name: string | undefined) => string];
const rule = (command: string, words: Rule[1]): Rule => [new RegExp(`rollcall ${command}${end}`, 'g'), words];

/** The first that fits is taken: those with options stand before those without. */
const rules: readonly Rule[] = [
	rule(`publish${name} --zip FILE`, () => `${key('open')} on its row on ${screen('runs')}`),
	rule(`publish${name} --approve \\w+`, () => `${key('approve')} there`),
	rule(`publish${name}`, (target) => onTarget('send', target)),
	rule(`sync${name} --approve \\w+`, () => `${key('approve')} in its plan`),
	rule(`sync${name} --relink \\w+`, () => `${key('relink')} in its plan`),
	rule(`sync${name} --yes --additions-only`, () => `${key('additions')} in its plan`),
	rule(`sync${name}`, (source) => onSource('sync', source)),
	rule(`plan${name}`, (source) => onSource('plan', source)),
	rule('adopt arm --help', () => onTarget('arm', undefined)),
	rule(`adopt arm (?:first|additions|all)(?: --empty)?${name}`, (target) => onTarget('arm', target)),
	rule(`adopt disarm${name}`, (target) => onTarget('disarm', target)),
	rule(`adopt steps --target${name}`, (target) => onTarget('adoption', target)),
	rule('adopt(?: (?:inventory|ids|forecast|compare)(?: [^.;,)]*)?)?', () => onTarget('adoption', undefined)),
	rule(`undo${name}`, (run) => `${key('undo')} in ${run ?? 'the run'}`),
	rule(`history${name}`, (run) =>
		run === undefined ? screen('runs') : `${key('open')} on ${run} on ${screen('runs')}`,
	),
	rule('reconcile(?: FILE)?', () => `${key('read-evidence')} on ${screen('activity')}`),
	rule('followups', () => screen('activity')),
	rule('conflicts', () => screen('conflicts')),
	rule('resolve [^.;,)]*', () => `its letter on ${screen('conflicts')}`),
	rule('users(?: --\\w+(?: \\w+)?)?', () => `${key('filter')} on ${screen('users')}`),
	rule('user \\S+ follow', () => `${key('follow-source')} in the person`),
	rule(`user${name}`, () => `${key('find')} on ${screen('users')}`),
	rule(`connections reconnect${name}`, (source) => onSource('reconnect', source)),
	rule(`connections disconnect${name}`, (source) => onSource('disconnect', source)),
	rule(`connections test${name}(?: --accept-host-key)?`, (one) => onSource('test', one)),
	rule(`connections show${name}`, (one) => onSource('open', one)),
	rule(`connections set${name}(?: --(?:set|secret) \\S*[^\\s.,;)])*`, (one) => onSource('settings', one)),
	rule(
		'connections provision(?: --connection \\S*[^\\s.,;)]| (?!and\\b|or\\b)\\S*[^\\s.,;)])*',
		() => `${key('provision-one')} on the connection`,
	),
	rule(`domains set \\S+ (?:not-)?verified`, () => inDomains('domain-verified')),
	rule(`domains set \\S+ (?:not-)?configured`, () => inDomains('domain-configured')),
	rule('domains federation \\S+ (?:on|off)', () => inDomains('federate')),
	rule('domains', () => `${key('domains')} on ${screen('settings')}`),
	rule(`connections token${name}`, (one) => onSource('tokens', one)),
	rule(`connections removals${name}`, (one) => onSource('removals', one)),
	rule('connections', () => screen('connections')),
	rule(
		'connect [a-z-]+ (?:NAME|ASM)(?: --(?:set|secret) \\S*[^\\s.,;)])*',
		() => `${key('new')} on ${screen('connections')}`,
	),
	rule('connect --help', () => `${key('new')} on ${screen('connections')}`),
	rule(`settings(?: (?:get|set) \\S*[^\\s.,;)](?: (?:[A-Z]+|'[^']*'))?)?`, () => screen('settings')),
	rule('status', () => `${key('findings')} on ${screen('connections')}`),
];

/** The same sentences with keys in place of the commands that have one. */
export const byKey = (text: string): string =>
	text.includes('rollcall ')
		? rules.reduce(
				(told, [command, words]) => told.replace(command, (...match) => words(nameIn(match))),
				text,
			)
		: text;

/** The key that the first command in these sentences has, and where: `s on ASM`; undefined: none has one. */
export function keyFor(text: string): string | undefined {
	let first: {readonly at: number; readonly words: string} | undefined;
	for (const [command, words] of rules)
		for (const match of text.matchAll(command))
			if (first === undefined || match.index < first.at)
				first = {at: match.index, words: words(nameIn(match))};
	return first?.words;
}

/** What its group found; where it has none, `replace` hands on a place. */
const nameIn = ([, found]: readonly unknown[]) => (typeof found === 'string' ? found : undefined);
