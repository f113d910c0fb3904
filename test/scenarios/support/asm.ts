import {copyFileSync, mkdirSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {asmSftp} from '../../../source/connections/asm-sftp/kind.ts';
import type {ConnectionKind} from '../../../source/connections/kind.ts';
import type {Clock, Package, Work} from '../../../source/core/ports.ts';
import {openZip} from '../../../source/io/zip.ts';
import {handFields} from '../../../source/sandbox/by-hand.ts';
import {type IngestResult, openSandbox} from '../../../source/sandbox/sandbox.ts';
import type {SandboxAction} from './steps.ts';

/** The files of a package as text, by name. */
export type Files = Readonly<Record<string, string>>;

/** What stands for Apple School Manager: a sandbox that takes uploads, and a copy of each. */
export interface Asm {
	/** Settings of the target, as `connect` takes them. */
	readonly settings: readonly string[];
	/** The packages that were sent, oldest first. */
	uploads(): Promise<readonly Files[]>;
	/** What became of the uploads, oldest first. */
	readonly told: readonly string[];
	act(action: SandboxAction, person: string, values: readonly string[]): Promise<string>;
	/** Status of an account; `gone`: there is none. */
	status(person: string): Promise<string>;
}

export const fakeHostKey = `SHA256:${'A'.repeat(43)}`;

/** The sandbox of a scenario, without a wire. */
export async function openAsm(root: string, clock: Clock): Promise<Asm & {readonly kind: typeof asmSftp}> {
	const received = join(root, 'received');
	mkdirSync(received, {recursive: true});
	const told: string[] = [];
	const sandbox = await openSandbox({
		folder: join(root, 'asm'),
		clock,
		random: (length: number) => Buffer.alloc(length, 7),
		setup: {domain: 'school.example'},
	});
	const kind: ConnectionKind<typeof asmSftp.settings> = {
		...asmSftp,
		publisher: ({settings: {host, port, username, hostKey}}) => {
			return {
				binding: {host, port, user: username, ...(hostKey === undefined ? {} : {hostKey})},
				hostKey: async () => fakeHostKey,
				test: async () => ({hostKey: fakeHostKey}),
				async *send(pack: Package): Work<{readonly hostKey: string}> {
					yield {stage: 'upload', done: 0, total: pack.bytes, unit: 'bytes'};
					const copy = join(received, `${String(told.length + 1).padStart(3, '0')}.zip`);
					copyFileSync(pack.file, copy);
					told.push(ingested(await sandbox.ingest(copy)));
					return {hostKey: fakeHostKey};
				},
			};
		},
	};
	return {
		kind,
		settings: ['host=127.0.0.1', 'port=2222', 'username=X@sftp.apple.com', `hostKey=${fakeHostKey}`],
		told,
		uploads: () =>
			Promise.all(
				readdirSync(received)
					.sort()
					.map((name) => filesIn(join(received, name))),
			),
		act: (action, person, values) => actIn(sandbox, action, person, values),
		status: async (person) => {
			await sandbox.tick();
			return (await sandbox.account(person))?.status ?? 'gone';
		},
	};
}

export type Sandbox = Awaited<ReturnType<typeof openSandbox>>;

export async function actIn(
	sandbox: Sandbox,
	action: SandboxAction,
	person: string,
	values: readonly string[],
): Promise<string> {
	switch (action) {
		case 'sign-in':
			return (await sandbox.signIn(person)).code;
		case 'lock-out':
			return (await sandbox.lockOut(person)).code;
		case 'deactivate':
		case 'reactivate':
		case 'delete':
			return (await sandbox[action](person)).code;
		case 'create': {
			const [firstName = '', lastName = '', location = ''] = values;
			return (await sandbox.create({personId: person, firstName, lastName, locations: [location]})).code;
		}
		case 'provision': {
			const [source = '', firstName = '', lastName = '', email = ''] = values;
			await sandbox.addAccount({
				personId: person,
				firstName,
				lastName,
				...(email === '' ? {} : {email, managedAppleId: email}),
				source: source as never,
			});
			return 'CREATED';
		}
		case 'edit': {
			const [field = '', value = ''] = values;
			if (!handFields.some((each) => each === field))
				throw new Error(`an account has no "${field}"; it has ${handFields.join(', ')}`);
			const {code, message} = await sandbox.edit(person, {[field]: value});
			return `${code} ${message}`;
		}
		case 'disconnect':
			return `${await sandbox.disconnect(person as never)} accounts are Manual`;
	}
}

/** What Apple School Manager's log would say of an upload, in a line; refusals are told row by row. */
export function ingested({subStatus, counts, failures, overwritten, progressLost}: IngestResult): string {
	const tables = Object.entries(counts).map(([table, codes]) => {
		const all = Object.entries(codes).map(([code, count]) => `${count} ${code}`);
		return `${table} ${all.sort().join(', ') || 'none'}`;
	});
	return [
		`${subStatus}: ${tables.join('; ')}`,
		...(overwritten.length > 0 ? [`OVERWRITTEN by another human: ${overwritten.join(', ')}`] : []),
		...(progressLost.length > 0 ? [`Schoolwork progress lost: ${progressLost.join(', ')}`] : []),
		...failures.map(({message}) => `REFUSED: ${message}`),
	].join('\n');
}

export async function filesIn(zip: string): Promise<Files> {
	const archive = await openZip(zip);
	try {
		const files: Record<string, string> = {};
		for (const file of archive.files) {
			const chunks: Uint8Array[] = [];
			for await (const chunk of file.open()) chunks.push(chunk);
			files[file.path] = Buffer.concat(chunks).toString('utf8');
		}
		return files;
	} finally {
		archive.close();
	}
}
