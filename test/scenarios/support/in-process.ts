import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {CommanderError} from 'commander';
import type {Cli} from '../../../source/commands/cli.ts';
import {type GlobalOptions, makeProgram} from '../../../source/commands/program.ts';
import {appleCsv} from '../../../source/connections/apple-csv/kind.ts';
import type {IdpPerson} from '../../../source/connections/idp-map/person.ts';
import {rosterOfPeople} from '../../../source/connections/idp-map/roster.ts';
import {connectionKinds} from '../../../source/connections/index.ts';
import type {ConnectionKind} from '../../../source/connections/kind.ts';
import {exitCodes, RollcallError} from '../../../source/core/errors.ts';
import type {Clock} from '../../../source/core/ports.ts';
import {visible} from '../../../source/core/visible.ts';
import {packages} from '../../../source/io/packages.ts';
import {secretsOf} from '../../../source/io/secrets.ts';
import {type JsonStore, openStore} from '../../../source/store/json-store.ts';
import {machineBinding} from '../../../source/store/where.ts';
import {kindViews} from '../../../source/sync/kind-views.ts';
import {openRollcall} from '../../../source/sync/open.ts';
import {operatorOf} from '../../../source/sync/operator.ts';
import {verifyPackage} from '../../../source/verify/verify-package.ts';
import type {Ended} from '../../support/cli.ts';
import {jamfApiKey} from '../../support/jamf-server/server.ts';
import {heardNotifier} from '../../support/notifier.ts';

export interface InProcess {
	/** Where the state lies. */
	readonly folder: string;
	readonly clock: Clock;
	/** What stands in the place of the program's kind of the same name. */
	readonly asm: ConnectionKind;
}

/** What the core knows of an identity provider, with people from a folder of CSV files: no kind of that family reads yet. */
const standInIdp: ConnectionKind<typeof appleCsv.settings> = {
	...appleCsv,
	kind: 'stand-in-idp',
	title: 'Stand-in for an identity provider',
	family: 'idp',
	source: 'Microsoft Entra ID',
};

/**
 * A directory as identity providers have one: people of `students.csv` and `staff.csv` as users, under ids of its own,
 * without a Person ID, a kind or a place; read by what Entra and Google are read by.
 */
const standInDirectory: ConnectionKind<typeof appleCsv.settings> = {
	...standInIdp,
	kind: 'stand-in-directory',
	title: 'Stand-in for a directory',
	excludes: ['sis', 'idp'],
	reader: (context) => ({
		async *read(signal) {
			const {people, exportedAt} = yield* standInIdp.reader!(context).read(signal);
			const text = (row: number, field: Parameters<typeof people.text>[1]) => people.text(row, field);
			const users = Array.from({length: people.count}, (_, row): [string, IdpPerson] => [
				text(row, 'id'),
				{
					id: text(row, 'id'),
					userName: text(row, 'email'),
					firstName: text(row, 'firstName'),
					lastName: text(row, 'lastName'),
					...(text(row, 'personNumber') === '' ? {} : {employeeId: text(row, 'personNumber')}),
				},
			]);
			const mark = {kind: 'stand-in', wholeAt: '2026-01-01T00:00:00.000Z'};
			const {base: _, ...roster} = rosterOfPeople({
				file: 'users',
				people: new Map(users),
				mark: mark as never,
				whenDisabled: 'keep',
				guests: false,
			});
			return {...roster, ...(exportedAt === undefined ? {} : {exportedAt})};
		},
	}),
};

/** Digits that the same command of the same scenario always gets. */
export function digitsOf(call: number): (bytes: number) => Uint8Array {
	let block = 0;
	return (bytes) => {
		const parts: Buffer[] = [];
		for (let made = 0; made < bytes; made += 32)
			parts.push(createHash('sha256').update(`${call}/${block++}`).digest());
		return Buffer.concat(parts).subarray(0, bytes);
	};
}

/**
 * Runs commands as `source/cli.ts` does, each over a state that it opens and closes, without a process: who acts is
 * `ada`, nobody can be asked, and the clock stands still.
 */
export function commandsInProcess({
	folder,
	clock,
	asm,
}: InProcess): (args: readonly string[]) => Promise<Ended> {
	const kinds = [
		...connectionKinds.map((kind) => (kind.kind === asm.kind ? asm : kind)),
		standInIdp,
		standInDirectory,
	];
	let calls = 0;
	return async (args) => {
		const randomness = digitsOf(++calls);
		let [code, stdout, stderr]: [number, string, string] = [exitCodes.done, '', ''];
		const opened: JsonStore[] = [];
		const tell = (text: string) => {
			stderr += `${text}\n`;
		};
		const cli: Cli = {
			async open({create = false} = {}) {
				const store = await openStore({folder, clock, owner: 'ada', create});
				opened.push(store);
				const [machine = '', ...state] = machineBinding(folder).split('/');
				const globals: GlobalOptions = program.opts();
				return openRollcall({
					store,
					kinds,
					clock,
					secrets: secretsOf({folder, env: {ASM: 'planted-secret-5d2e', JAMF: jamfApiKey}}),
					randomness,
					packages,
					notifier: heardNotifier(),
					verify: verifyPackage,
					operator: await operatorOf(store.documents, {user: 'ada', as: globals.as, create}),
					readOnly: globals.readOnly === true,
					machine: {machine, state: state.join('/')},
					rehearsal: async () => {
						throw new Error('a scenario acts as in production');
					},
					readFile: (path) => readFile(path),
				});
			},
			care: () => {
				throw new Error('no scenario cares for the state');
			},
			out: (text) => {
				stdout += text;
			},
			tell,
			ask: undefined,
			input: async () => '',
			exit: (said) => {
				code = said;
			},
			signal: new AbortController().signal,
			async follow(work) {
				for (;;) {
					const step = await work.next();
					if (step.done) return step.value;
				}
			},
			columns: 80,
			programs: {
				dashboard: async () => 0,
				demo: async () => 0,
				sandbox: async () => 0,
				serve: async () => 0,
				verify: verifyPackage,
			},
		};
		const program = makeProgram(cli, kindViews(kinds), '0');
		try {
			await program.parseAsync(args, {from: 'user'});
		} catch (error) {
			if (error instanceof CommanderError) code = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
			else if (error instanceof RollcallError) {
				code = error.exitCode;
				for (const line of [`rollcall: ${error.message}`, error.notDone, error.next])
					if (line !== undefined) tell(visible(line));
			} else throw error;
		} finally {
			for (const store of opened) await store.close();
		}
		return {code, stdout, stderr};
	};
}
