import {z} from 'zod';
import {plainName} from '../names.ts';

/** Number of the layout of a backup; one with a greater number is refused. */
export const backupFormat = 1;

/** The list of what is in a backup, and the last file in it. */
export const listFile = 'backup.json';

/** The state's own files that lie directly in its folder. */
export const rootFiles = ['root.json', 'journal.jsonl'] as const;
export const documentFiles = [
	'settings.json',
	'connections.json',
	'rules.json',
	'.connections-made',
] as const;
export const folders = ['base', 'files'] as const;

export const backupListSchema = z.object({
	format: z.literal(backupFormat),
	/** Which rollcall wrote it. */
	rollcall: z.string().optional(),
	made: z.iso.datetime(),
	/** Number of the last commit in it. */
	sequence: z.int().nonnegative(),
	/** References of secrets that its connections name and that lie in the state's own folder. */
	secrets: z.array(z.string()),
	files: z.array(
		z.object({
			path: z.string(),
			bytes: z.int().nonnegative(),
			sha256: z.string().regex(/^[0-9a-f]{64}$/),
		}),
	),
});
export type BackupList = z.infer<typeof backupListSchema>;
export type ListedFile = BackupList['files'][number];

/** Whether a backup may hold a file of this name: those of a state, and no name that leads anywhere else. */
export function mayHold(path: string): boolean {
	const plain: readonly string[] = [...rootFiles, ...documentFiles];
	if (plain.includes(path)) return true;
	const [folder, ...parts] = path.split('/');
	if (folder === 'base') return parts.length === 1 && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(parts[0]!);
	return folder === 'files' && parts.length > 0 && isPlain(parts.join('/'));
}

function isPlain(name: string): boolean {
	try {
		plainName(name);
		return true;
	} catch {
		return false;
	}
}

/** References in a state's connections to files in its own `secrets/`, as far as the document can be read. */
export function ownSecretsIn(connections: Uint8Array | undefined): readonly string[] {
	const document = z
		.object({connections: z.array(z.object({secrets: z.record(z.string(), z.string())}))})
		.safeParse(parsed(connections));
	if (!document.success) return [];
	const references = document.data.connections.flatMap(({secrets}) => Object.values(secrets));
	return [...new Set(references.filter((reference) => reference.startsWith('file:secrets/')))].sort();
}

function parsed(bytes: Uint8Array | undefined): unknown {
	try {
		return bytes && JSON.parse(Buffer.from(bytes).toString('utf8'));
	} catch {
		return undefined;
	}
}
