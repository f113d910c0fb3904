import {z} from 'zod';
import type {SftpAddress} from '../io/sftp.ts';
import {fingerprint} from './sftp-login.ts';

/** A folder on a server, or one zip in it, where a source leaves its exports. */
export interface RemotePlace {
	readonly address: SftpAddress;
	readonly username: string;
	/** As the server is asked for it: `.` is the login folder, what begins without `/` lies below it. */
	readonly folder: string;
	/** The only zip that is looked at; absent: whatever export is the newest. */
	readonly only?: string;
	/** As messages name it. */
	readonly shown: string;
}

const form = 'sftp://USER@HOST:PORT/FOLDER (/~/FOLDER lies below the login folder)';
const isRemote = (path: string) => /^sftp:/i.test(path);

/**
 * The place that a path like `sftp://user@host:22/exports` names.
 * @returns undefined: it is a path on this machine; a text: what is wrong with it.
 */
export function remotePlace(path: string): RemotePlace | string | undefined {
	if (!isRemote(path)) return undefined;
	const url = URL.canParse(path) ? new URL(path) : undefined;
	if (url === undefined || url.hostname === '') return `must be written as ${form}`;
	if (url.password !== '') return 'must hold no password: set it as the secret "password"';
	if (url.username === '') return `must name who signs in, as ${form}`;
	if (url.search !== '' || url.hash !== '') return 'must have ? and # written as %3F and %23';
	try {
		const username = decodeURIComponent(url.username);
		const named = decodeURIComponent(url.pathname);
		if (/\p{Cc}/u.test(username + named)) return 'must hold no control characters';
		const port = url.port === '' ? 22 : Number(url.port);
		const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
		const full = named.replace(/\/+$/, '').replace(/^\/~(?=\/|$)/, '.');
		const zip = /^(.*?)\/?([^/]+\.zip)$/i.exec(full);
		return {
			address: {host, port},
			username,
			folder: folderOf(zip === null ? full : zip[1]!, named),
			...(zip === null ? {} : {only: zip[2]!}),
			shown: `sftp://${username}@${url.host}${named}`,
		};
	} catch {
		return 'must have % written as %25';
	}
}

/** Nothing at all is the login folder; a lone `/` is the top. */
function folderOf(folder: string, named: string): string {
	if (folder === '') return named === '' ? '.' : '/';
	return folder === '.' ? '.' : folder.replace(/^\.\//, '');
}

/** The path of an export: here, or on a server. */
export const exportPath = (describe: string) =>
	z
		.string()
		.trim()
		.min(1)
		.superRefine((path, context) => {
			const place = remotePlace(path);
			if (typeof place === 'string') context.addIssue({code: 'custom', message: place});
		})
		.describe(`${describe}; or sftp://USER@HOST:PORT/FOLDER: the newest whole export there`);

/** What can be set of exports that lie on a server. The defaults are our decisions: no source says how long an export takes. */
export const remoteShape = {
	hostKey: fingerprint
		.optional()
		.describe('Fingerprint of the server of an sftp:// path, SHA256:…; pinned when it was seen and accepted'),
	settleSeconds: z.coerce
		.number()
		.int()
		.min(0)
		.max(3600)
		.default(10)
		.describe('At a server: seconds between two looks in which an export must not change'),
	windowMinutes: z.coerce
		.number()
		.int()
		.min(0)
		.max(10_080)
		.default(120)
		.describe('At a server: minutes within which all files of one export are written; 0: not looked at'),
	afterRead: z
		.enum(['keep', 'move', 'delete'])
		.default('keep')
		.describe('At a server: what becomes of an export that was applied; move: into the folder archive there'),
	keepExports: z.coerce
		.number()
		.int()
		.min(0)
		.max(400)
		.default(0)
		.describe('From a server: how many exports that were applied are kept here, readable by the owner only'),
};

export type RemoteSettings = z.output<z.ZodObject<typeof remoteShape>> & {readonly path: string};

/** How to sign in at the server of an sftp:// path. */
export const remoteSecrets = {
	password: {required: false, describe: 'Password at the server of an sftp:// path'},
	privateKey: {required: false, describe: 'Private key, for a server that takes keys'},
	passphrase: {required: false, describe: 'Passphrase of the private key'},
} as const;

/** What is done after a read is done at a server alone; on this machine whoever writes the export looks after it. */
export const isForServer = {
	check: ({path, afterRead, keepExports}: RemoteSettings) =>
		remotePlace(path) !== undefined || (afterRead === 'keep' && keepExports === 0),
	fault: {path: ['path'], message: 'must be an sftp:// path for afterRead and keepExports to be set'},
};
