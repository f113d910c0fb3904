import {type Account, editableFields, fullName} from '../core/directory/account.ts';
import {actionNames, type StatusAction, statusActions} from '../core/directory/actions.ts';
import {passwordText} from '../core/directory/password-text.ts';
import {exitCodes, UsageError} from '../core/errors.ts';
import type {ActResult, UserDetail} from '../sync/answers/people.ts';
import type {Cli, CommandFile} from './cli.ts';
import {moment, printJson, printLines, table} from './print.ts';
import {runEdit} from './user-edit.ts';
import {type UserWords, userWords, verbs} from './user-words.ts';
import {userJson} from './users.ts';

interface Options {
	readonly fromFile?: string;
	readonly yes?: boolean;
	readonly json?: boolean;
}

/** `rollcall user ID… [show, deactivate, reactivate, delete, reset-password, edit FIELD=VALUE…, follow]`, `create` */
export const userCommand: CommandFile = (program, cli) => {
	program
		.command('user')
		.argument('[words...]', `Person IDs, then one of: ${verbs.join(', ')}`)
		.description('one account, or an action on one or several')
		.option('--from-file <file>', 'read Person IDs from standard input (-), one a line')
		.option('-y, --yes', 'do not ask; without a terminal a deletion needs it, and an edit that detaches')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			`\nOnly the actions of Apple's table for the account's status and source are done; a refused one exits 3.\nSeveral IDs: all of them or none.\n\nEditing what a SIS delivers turns the account into a local one, which the SIS no longer updates: asked before,\nand put back by follow, which also takes back what was decided to be kept over an identity provider. Fields: ${editableFields.join(', ')}.\nRoles are written ROLE@LOCATION, or ROLE for the whole organisation, with commas between.\n\nExamples:\n  rollcall user 4711\n  rollcall user 4711 deactivate\n  rollcall user 4711 4712 reactivate\n  rollcall user 4711 edit firstName=Ana lastName=Lopez\n  rollcall user 4711 follow\n  rollcall user create firstName=Ana lastName=Lopez roles=Student@North\n  rollcall user --from-file - deactivate < ids.txt`,
		)
		.action(async (words: readonly string[], options: Options) => {
			const asked = await read(cli, words, options);
			const {ids, verb} = asked;
			const rollcall = await cli.open();
			if (verb === 'edit' || verb === 'create' || verb === 'follow')
				return await runEdit(cli, rollcall, asked, options);
			if (verb === 'show') {
				const [id, ...others] = ids;
				if (id === undefined || others.length > 0)
					throw new UsageError('one account is shown at a time', {
						notDone: 'Nothing was done.',
						next: `To act on several, end with one of: ${statusActions.join(', ')}. rollcall users lists several.`,
					});
				const detail = await rollcall.user(id);
				if (options.json) return printJson(cli, 'user', detailJson(detail));
				return printLines(cli, detailText(detail));
			}
			if (!(await confirmed(cli, ids, verb, options))) {
				cli.exit(exitCodes.planned);
				return printLines(cli, ['Nothing was changed.']);
			}
			const result = await rollcall.act(ids, verb);
			if (options.json) printJson(cli, 'action', result);
			else printLines(cli, resultText(result));
			if (!result.done) cli.exit(exitCodes.heldBack);
		});
};

async function read(cli: Cli, words: readonly string[], {fromFile}: Options): Promise<UserWords> {
	const named = userWords(words);
	if (fromFile !== undefined && fromFile !== '-')
		throw new UsageError('--from-file takes - (standard input)', {
			next: 'cat FILE | rollcall user --from-file - deactivate',
		});
	const piped =
		fromFile === undefined
			? []
			: (await cli.input())
					.split('\n')
					.map((line) => line.trim())
					.filter(Boolean);
	const ids = [...named.ids, ...piped];
	if (ids.length === 0 && named.verb !== 'create')
		throw new UsageError('name a Person ID', {next: 'rollcall users --query NAME finds it.'});
	return {...named, ids};
}

/** What destroys, or touches several, is asked for once; where nobody can be asked, only a deletion needs --yes. */
async function confirmed(
	cli: Cli,
	ids: readonly string[],
	action: StatusAction,
	{yes, json}: Options,
): Promise<boolean> {
	if (yes || (action !== 'delete' && ids.length === 1)) return true;
	if (action !== 'delete' && cli.ask === undefined) return true;
	if (cli.ask === undefined || json)
		throw new UsageError(`${actionNames[action]} needs --yes where nobody can be asked`, {
			notDone: 'Nothing was changed.',
		});
	return await cli.ask(
		`${actionNames[action]} ${ids.length === 1 ? ids[0] : `${ids.length} accounts`}?${action === 'delete' ? ' What is deleted cannot be brought back.' : ''}`,
	);
}

const detailJson = (detail: UserDetail) => ({
	...userJson(detail),
	statusText: detail.statusText,
	owner: detail.owner ?? null,
	externalIds: detail.account.externalIds,
	readOnly: detail.readOnly,
	editing: detail.editing,
	local: detail.account.local ?? null,
	classes: detail.classes,
	conflicts: detail.conflicts,
	clocks: detail.clocks,
	kept: detail.kept ?? null,
	missing: detail.missing,
});

function detailText({
	account,
	actions,
	locationNames,
	owner,
	classes,
	clocks,
	conflicts,
	kept,
	missing,
	readOnly,
	statusText,
}: UserDetail): readonly string[] {
	const lock = (field: string) => (readOnly[field] === undefined ? '' : `read-only: ${readOnly[field]}`);
	const rows: ReadonlyArray<readonly [name: string, value: string | undefined, note: string]> = [
		['Person ID', account.personId, lock('personId')],
		['Person Number', account.personNumber, lock('personNumber')],
		[
			'Managed Apple Account',
			account.managedAppleAccount?.name,
			account.managedAppleAccount?.predicted ? 'predicted' : '',
		],
		['E-mail', account.email, lock('email')],
		['Grade level', account.gradeLevel, lock('gradeLevel')],
		['SIS user name', account.sisUsername, lock('sisUsername')],
		['Password policy', passwordText(account), lock('passwordPolicy')],
		['Department', account.department, lock('department')],
		['Cost centre', account.costCentre, lock('costCentre')],
		['Division', account.division, lock('division')],
		['Image', account.image, lock('image')],
		['Source', account.source, sourceNote(account, owner)],
		['Authentication', account.authentication, ''],
		[
			'Evidence',
			account.evidence === undefined
				? 'none'
				: `${account.evidence.state} (${account.evidence.code}), ${moment(account.evidence.at)}${refusedIn(account.evidence)}`,
			account.evidence?.from ?? '',
		],
	];
	const isShown = (name: string, value: string | undefined) =>
		value !== undefined || !['Department', 'Cost centre', 'Division', 'Image'].includes(name);
	return [
		`${fullName(account)}  ${statusText}`,
		...account.roles.map(
			({role, locationId}) =>
				`${role}${locationId === undefined ? '' : ` at ${locationNames.get(locationId) ?? locationId}`}`,
		),
		'',
		...table(
			rows
				.filter(([name, value]) => isShown(name, value))
				.map(([name, value, note]) => [`  ${name}`, value ?? '–', note]),
		),
		'',
		...classes.map(
			(each) => `  ${each.as === 'instructor' ? 'teaches' : 'in'} ${each.name} (${each.classId})`,
		),
		...clocks.map((clock) => `  clock: ${clock}`),
		...(kept === undefined
			? []
			: [`  ${kept}`, `  to follow it in these again: rollcall user ${account.personId} follow`]),
		...(conflicts.length > 0 ? [`  conflicts: ${conflicts.join(', ')}`] : []),
		'',
		`Actions: ${actions.map((action) => actionNames[action]).join(', ') || 'none'}`,
		...missing.map((reason) => `  not ${reason}`),
	];
}

const sourceNote = ({detached}: Account, owner: string | undefined): string =>
	owner === undefined ? '' : detached === undefined ? `delivered by ${owner}` : `detached from ${owner}`;

/** That it is all or nothing is said where several were meant. */
const refusedIn = ({issue}: NonNullable<Account['evidence']>): string =>
	issue === undefined ? '' : `; refused: ${issue.code}, ${moment(issue.at)}`;

const resultText = ({done, results}: ActResult): readonly string[] => [
	...(done || results.length === 1 || results.some(({ok}) => ok)
		? []
		: ['Nothing was changed: it is all of them or none.']),
	...results.flatMap((result) => [
		result.ok ? result.message : `${result.personId}: refused (${result.code}): ${result.message}`,
		...(result.temporaryPassword === undefined
			? []
			: [`  temporary password (shown once): ${result.temporaryPassword}`]),
		...(result.followUp === undefined ? [] : ['  follow-up: rollcall followups']),
	]),
];
