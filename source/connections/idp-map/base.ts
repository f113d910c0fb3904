import {deflateRawSync, inflateRawSync} from 'node:zlib';
import {z} from 'zod';
import {SourceUnhealthyError} from '../../core/errors.ts';
import type {RosterBase} from '../../core/roster/roster.ts';
import {openZip} from '../../io/zip.ts';
import {type IdpPerson, idpPerson} from './person.ts';

/** Beside the people: whose they are, and where the next read goes on. */
const markOf = z.object({
	/** What was asked, as text: people of another question are no base for this one. */
	of: z.string(),
	/** When the source was last read whole, ISO. */
	wholeAt: z.string(),
	/** Where changes are told from; absent: the source tells none. */
	link: z.string().optional(),
});
export type BaseMark = Readonly<z.output<typeof markOf>>;

/** What the last read left. */
export interface KeptPeople {
	readonly mark: BaseMark;
	readonly people: ReadonlyMap<string, IdpPerson>;
}

const names = {mark: 'mark.json', people: 'people.ndjson'} as const;
/** So many people are compressed at once. */
const pageOf = 2000;

/** The people as the next read takes them up: what is read of them alone, a line each. */
export function baseOf({mark, people}: KeptPeople): RosterBase {
	const pages: Buffer[] = [];
	let lines: string[] = [];
	const turn = () => {
		if (lines.length > 0) pages.push(deflateRawSync(`${lines.join('\n')}\n`, {level: 1}));
		lines = [];
	};
	for (const person of people.values()) {
		lines.push(JSON.stringify(person));
		if (lines.length === pageOf) turn();
	}
	turn();
	return {
		wholeAt: mark.wholeAt,
		files: [
			{name: names.mark, chunks: () => [JSON.stringify(mark)]},
			{name: names.people, chunks: () => pages.map((page) => inflateRawSync(page).toString('utf8'))},
		],
	};
}

/**
 * Reads what the last read left; undefined where it left nothing for this question.
 * @throws SourceUnhealthyError when it is not whole.
 */
export async function keptPeople(zip: string | undefined, of: string): Promise<KeptPeople | undefined> {
	if (zip === undefined) return undefined;
	const archive = await openZip(zip);
	try {
		const textOf = async (name: string) => {
			const decoder = new TextDecoder();
			const file = archive.files.find(({path}) => path === name);
			let text = '';
			for await (const chunk of file?.open() ?? []) text += decoder.decode(chunk, {stream: true});
			return text + decoder.decode();
		};
		const mark = markOf.parse(JSON.parse(await textOf(names.mark)));
		if (mark.of !== of) return undefined;
		const people = new Map<string, IdpPerson>();
		for (const line of (await textOf(names.people)).split('\n'))
			if (line !== '') {
				const person = idpPerson.parse(JSON.parse(line));
				people.set(person.id, person);
			}
		return {mark, people};
	} catch (error) {
		if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
		throw new SourceUnhealthyError('what the last read left for this one is not what was written', {
			notDone: 'Nothing was planned or changed.',
			next: 'Disconnect and reconnect this connection: then it is read whole.',
			cause: error,
		});
	} finally {
		archive.close();
	}
}
