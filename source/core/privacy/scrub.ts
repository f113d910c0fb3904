import {fold} from '../plan/fold.ts';
import {areOurWords} from './our-words.ts';

/** A word of a sentence: ids, addresses and file names in one piece. */
const word = /[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_]|[-.@'’+:/](?=[\p{L}\p{M}\p{N}_]))*/gu;

/** Small numbers and moments. */
const numbers = [/^\d{1,3}(?:\.\d)?$/, /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/];
/** Plain words and columns, file names, codes: the words that they are made of. */
const worded = [
	/^([a-z]+(?:[-'’/_][a-z]+)*)$/,
	/^([a-z_]+)\.(?:csv|json|jsonl|zip)(?::\d+)?$/,
	/^([A-Z]{2,}(?:_[A-Z]+)+)$/,
];

/** Whether our own sentences are made of such: our words, columns, file names, codes, small numbers, moments. */
function isProse(text: string): boolean {
	if (ours.has(text) || numbers.some((plain) => plain.test(text))) return true;
	const words = worded.map((form) => form.exec(text)?.[1]).find((found) => found !== undefined);
	return words !== undefined && areOurWords(words.toLowerCase());
}

/** Words with a capital that our own sentences use. */
const ours = new Set(
	`A ADD Account Accounts Active Add Administrator Apple Apple's Approve Ask At BOM CREATED CSV CSVs Choose Come Compare
	Context Correct Cost DEACTIVATED Deactivate Deactivated Decide Delete Device Different Directory E ENOENT Enable Entra
	Excel Export Fix Follow For Get Give Google How ID IDs ID's Id If Import In Instructor Instructors It Its JSON Keep Later
	Locked Look Made Make Managed Management Manager Manual Mend Microsoft Move NUL New Newcomer No Nobody None Nothing Of
	On One OneRoster Only Open Or Other Password People Person Put Renamed Reset Reactivate Restore Retry Run SFTP SHA SIS
	Same School Schoolwork Site Source Staff Start Student Students Take Tell Temporary That The There These They This To
	Try UPDATED UTF Use User Users Wait Was Were What When Where Workspace Write`.split(/\s+/),
);

/** Whether our own sentences use this word as it stands, with or without a capital. */
export const isOurs = (text: string): boolean => ours.has(text) || (/^[a-z]/.test(text) && areOurWords(text));

/** The folded words of a text. */
export const wordsIn = (text: string): readonly string[] => (text.match(word) ?? []).map(fold);

/**
 * A sentence without anybody in it: what is known is replaced by what `known` gives for it, the longest piece
 * first, and so is every word that our own sentences could not hold (`unknown`).
 * @param known asked with the folded piece, and with the piece as it stands.
 * @param most how many words the longest piece that is known has.
 */
export function scrub(
	text: string,
	known: (folded: string, piece: string) => string | undefined,
	unknown: (word: string) => string,
	most = 1,
): string {
	const words = [...text.matchAll(word)].map((found) => ({
		text: found[0],
		from: found.index,
		to: found.index + found[0].length,
	}));
	let out = '';
	let at = 0;
	for (let index = 0; index < words.length; ) {
		const first = words[index]!;
		let replaced: string | undefined;
		let count = Math.min(most, words.length - index);
		for (; count > 0 && replaced === undefined; count--) {
			const piece = text.slice(first.from, words[index + count - 1]!.to);
			replaced = known(fold(piece), piece);
			if (replaced !== undefined) break;
		}
		out += text.slice(at, first.from);
		if (replaced === undefined) {
			out += isProse(first.text) ? first.text : unknown(first.text);
			count = 1;
		} else out += replaced;
		at = words[index + count - 1]!.to;
		index += count;
	}
	return out + text.slice(at);
}
