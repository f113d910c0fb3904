import {fullName, type Source, type Status, sources, statuses} from '../core/directory/account.ts';
import {UsageError} from '../core/errors.ts';
import {isOld} from '../core/evidence/age.ts';
import {evidenceState, evidenceStates} from '../core/evidence/words.ts';
import type {UserItem, UserList, UserQuery} from '../sync/answers/people.ts';
import type {CommandFile} from './cli.ts';
import {wholeNumber} from './numbers.ts';
import {printJson, printLines, table} from './print.ts';

interface Options {
	readonly status?: string;
	readonly source?: string;
	readonly role?: string;
	readonly location?: string;
	readonly grade?: string;
	readonly query?: string;
	readonly conflicted?: boolean;
	readonly leaving?: boolean;
	readonly evidence?: string;
	readonly limit?: number;
	readonly json?: boolean;
}

/** `rollcall users` */
export const usersCommand: CommandFile = (program, cli) => {
	program
		.command('users')
		.description('accounts, with counts by status, source and role on top')
		.option('--status <status>', statuses.join(', '))
		.option('--source <source>', sources.join(', '))
		.option('--role <role>', 'Student, Instructor …')
		.option('--location <location>', 'id or name')
		.option('--grade <grade>', 'grade level')
		.option('--query <text>', 'in name, e-mail, Managed Apple Account and ids')
		.option('--conflicted', 'only those on a side of a conflict')
		.option('--leaving', 'only those absent at the source and in their grace')
		.option('--evidence <state>', `known from Apple School Manager: ${evidenceStates.join(', ')}`)
		.option('--limit <n>', 'how many to list', wholeNumber)
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall users --status Locked\n  rollcall users --query diaz --json',
		)
		.action(async (options: Options) => {
			const rollcall = await cli.open();
			const list = await rollcall.users(queryOf(options));
			const now = rollcall.clock.now();
			const items = take(list, options.limit ?? (options.json ? list.length : 100));
			if (options.json)
				return printJson(cli, 'users', {
					items: items.map((item) => ({...userJson(item), evidenceOld: oldOf(item, list, now)})),
					total: list.length,
					counts: list.counts,
				});
			printLines(cli, [
				countsText(list),
				'',
				...table([
					['PERSON ID', 'NAME', 'STATUS', 'IN APPLE', 'SOURCE', 'ROLE', 'LOCATION'],
					...items.map((item) => userRow(item, list.locationNames)),
				]),
			]);
			if (items.length < list.length) printLines(cli, [`… and ${list.length - items.length} more (--limit)`]);
		});
};

function queryOf({
	status,
	source,
	role,
	location,
	grade,
	query,
	conflicted,
	leaving,
	evidence,
}: Options): UserQuery {
	return {
		...(status === undefined ? {} : {status: oneOf<Status>(status, statuses, 'status')}),
		...(source === undefined ? {} : {source: oneOf<Source>(source, sources, 'source')}),
		...(role === undefined ? {} : {role}),
		...(location === undefined ? {} : {location}),
		...(grade === undefined ? {} : {grade}),
		...(query === undefined ? {} : {text: query}),
		...(conflicted === undefined ? {} : {conflicted}),
		...(leaving === undefined ? {} : {leaving}),
		...(evidence === undefined ? {} : {evidence: oneOf(evidence, evidenceStates, 'state of evidence')}),
	};
}

function oneOf<T extends string>(text: string, known: readonly T[], what: string): T {
	const found = known.find((each) => each.toLowerCase() === text.toLowerCase());
	if (found === undefined)
		throw new UsageError(`"${text}" is no ${what}`, {next: `Say one of: ${known.join(', ')}.`});
	return found;
}

function take(list: UserList, most: number): readonly UserItem[] {
	const items: UserItem[] = [];
	for (let index = 0; index < Math.min(most, list.length); index++) {
		const item = list.at(index);
		if (item !== undefined) items.push(item);
	}
	return items;
}

/** Whether what is known from Apple School Manager is older than the settings say; `null`: nothing is known. */
const oldOf = ({account: {evidence}}: UserItem, {oldAfter}: UserList, now: Date) =>
	evidence === undefined ? null : isOld(evidence, now, oldAfter);

/** An account for scripts (`commands.md`). */
export const userJson = ({account, conflicted, actions}: UserItem) => ({
	personId: account.personId,
	personNumber: account.personNumber ?? null,
	firstName: account.firstName,
	middleName: account.middleName ?? null,
	lastName: account.lastName,
	email: account.email ?? null,
	managedAppleAccount: account.managedAppleAccount?.name ?? null,
	managedAppleAccountPredicted: account.managedAppleAccount?.predicted ?? null,
	authentication: account.authentication,
	source: account.source,
	status: account.status,
	roles: account.roles,
	gradeLevel: account.gradeLevel ?? null,
	sisUsername: account.sisUsername ?? null,
	passwordPolicy: account.passwordPolicy ?? null,
	department: account.department ?? null,
	costCentre: account.costCentre ?? null,
	division: account.division ?? null,
	image: account.image ?? null,
	leaving: account.leaving ?? null,
	deactivated: account.deactivated ?? null,
	evidence: account.evidence ?? null,
	asked: account.asked ?? null,
	conflicted,
	actions,
});

function countsText({counts, length}: UserList): string {
	const list = (of: Readonly<Record<string, number>>) =>
		Object.entries(of)
			.filter(([, count]) => count > 0)
			.map(([name, count]) => `${count} ${name}`)
			.join(', ');
	return `${counts.total} accounts: ${list(counts.status)} · ${list(counts.source)} · ${list(counts.role)} · in Apple ${list(counts.evidence)}${length === counts.total ? '' : `\n${length} found`}`;
}

const userRow = ({account, conflicted}: UserItem, names: ReadonlyMap<string, string>) => [
	account.personId,
	fullName(account),
	`${account.status}${account.leaving && account.status !== 'Deactivated' ? ', leaving' : ''}${conflicted ? ', conflict' : ''}`,
	evidenceState(account),
	account.source,
	[...new Set(account.roles.map(({role}) => role))].join(', '),
	[
		...new Set(
			account.roles.flatMap(({locationId}) =>
				locationId === undefined ? [] : [names.get(locationId) ?? locationId],
			),
		),
	].join(', '),
];
