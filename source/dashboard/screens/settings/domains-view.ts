import type {DomainView, FederationPlan} from '../../../sync/answers/federation.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {ruleLine} from '../../components/header.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import type {ListState} from '../../list-state.ts';
import {count, day, number} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

/** Rows around the list: the words above it, and what the domain under the cursor demands. */
export const aroundDomains = 4 + 9;

const federationWords: Readonly<Record<DomainView['federation'], string>> = {
	off: 'not federated',
	configured: 'configured, off',
	on: 'federated',
};

/** A sentence on this very page: the way to it is left out. */
const here = (text: string) =>
	byKey(text).replaceAll(`${shortKeys(commandOf('domains'))} on screen Settings (6), then `, '');
const capital = (text: string) => text.replace(/^./, (first) => first.toUpperCase());

/** How one domain stands, and what comes next. */
function aboutLines(
	{domain, found, verified, federation, said, accounts, synced, withoutEmail, manual, notes}: DomainView,
	columns: number,
	now: Date,
): readonly Line[] {
	const facts = [
		`${domain}: ${count(accounts, 'account')}, ${number(synced)} of them from an identity provider${withoutEmail > 0 ? `, ${number(withoutEmail)} without e-mail` : ''}${manual > 0 ? `, ${number(manual)} Manual since federation was turned off` : ''}.`,
		found === true
			? 'Nobody listed it: accounts are in it. v ticks that it is verified.'
			: [
					...(verified === undefined
						? []
						: [`ticked as verified by ${verified.by}, ${day(verified.at, now)}`]),
					...(said === undefined
						? []
						: [`${federationWords[federation]} by ${said.by}, ${day(said.at, now)}`]),
				]
					.map(capital)
					.join('. '),
	];
	return [
		ruleLine(columns),
		...facts.filter(Boolean).flatMap((text) => wrap(text, columns - 6).map((part) => line('   ', part))),
		...notes.flatMap((text) =>
			wrap(here(text), columns - 7).map((part, row) =>
				line(span(row === 0 ? ` ${glyphs.arrow} ` : '   ', 'accent'), part),
			),
		),
	];
}

/** Every domain: verified or not, federated or not; below, what the one under the cursor demands. */
export function domainsLines(
	domains: readonly DomainView[],
	{
		list,
		height,
		columns,
		now,
	}: {readonly list: ListState; readonly height: number; readonly columns: number; readonly now: Date},
): readonly Line[] {
	const here = domains[list.cursor];
	const name = Math.min(32, Math.max(14, ...domains.map(({domain}) => domain.length + 2)));
	return [
		line(' ', span('Domains and federation', 'strong')),
		blank,
		domains.length === 0
			? line('   No domain is listed, and no account is in one. n lists one.')
			: line(
					span(`   ${cell('Domain', name)}${cell('Verified', 12)}${cell('Federation', 18)}`, 'faint'),
					span('Accounts', 'faint'),
				),
		...domains.slice(list.top, list.top + height).map((domain, row) => {
			const chosen = list.top + row === list.cursor;
			return choose(
				line(
					chosen ? ` ${glyphs.pointer} ` : '   ',
					span(cell(domain.domain, name), 'strong'),
					span(
						cell(domain.isVerified ? `${glyphs.marked} yes` : `${glyphs.off} no`, 12),
						domain.isVerified ? 'fine' : 'attention',
					),
					cell(federationWords[domain.federation], 18),
					number(domain.accounts),
				),
				chosen,
			);
		}),
		...(here === undefined ? [] : aboutLines(here, columns, now)),
	];
}

/** What turning it would do, with what a guard says of it. */
export const consequencesOf = ({steps, guards}: FederationPlan): readonly string[] => [
	...steps.map(here),
	...guards.filter(({tripped}) => tripped).map(({message}) => `Held by a guard: ${byKey(message)}`),
];
