/** What an admin in Jamf School does, or what befalls it: a `jamf` line of the steps, after that word. */
export type JamfStep =
	/** Makes it, or changes what is given of it. */
	| {
			readonly act: 'user' | 'class';
			readonly name: string;
			readonly fields: ReadonlyArray<readonly [string, string]>;
	  }
	| {
			readonly act: 'location';
			readonly id: number;
			readonly name: string;
			readonly asm: string | undefined;
	  }
	| {readonly act: 'trash' | 'restore' | 'remove' | 'accept'; readonly name: string}
	| {readonly act: 'join' | 'leave'; readonly name: string; readonly users: readonly string[]}
	/** What is written shows so many minutes later. */
	| {readonly act: 'stale'; readonly minutes: number}
	/** Whatever is written of the user or the class of this name is refused with these words, until it is accepted. */
	| {readonly act: 'refuse'; readonly name: string; readonly message: string}
	/** So many writes are carried out, and their answers are lost. */
	| {readonly act: 'lose'; readonly count: number}
	/** What the key may do, as Jamf School calls it. */
	| {readonly act: 'rights'; readonly rights: readonly JamfRight[]}
	/** Somebody there withdraws the key, or it is let in again. */
	| {readonly act: 'key'; readonly accepted: boolean};

export const jamfRights = {Read: 'GET', Add: 'POST', Edit: 'PUT', Delete: 'DELETE'} as const;
export type JamfRight = keyof typeof jamfRights;

/** What is expected of a user or a class there. */
export type JamfExpectation =
	| {readonly kind: 'jamf'; readonly name: string; readonly field: string; readonly value: string}
	/** So many writes came of the last command. */
	| {readonly kind: 'writes'; readonly count: number};

const isRight = (word: string): word is JamfRight => Object.hasOwn(jamfRights, word);

/** @throws Error saying how it is said. */
export function jamfStep([act = '', ...words]: readonly string[]): JamfStep {
	const [name = '', second = '', third] = words;
	const say = (usage: string) => new Error(`say: jamf ${act} ${usage}`);
	switch (act) {
		case 'user':
		case 'class': {
			if (words.length % 2 === 0) throw say('NAME [FIELD VALUE]…');
			const fields = Array.from({length: (words.length - 1) / 2}, (_, nth): readonly [string, string] => [
				words[2 * nth + 1]!,
				words[2 * nth + 2]!,
			]);
			return {act, name, fields};
		}
		case 'location':
			if (words.length < 2 || words.length > 3) throw say('ID NAME [ASM-ID]');
			return {act, id: countOf(name), name: second, asm: third};
		case 'trash':
		case 'restore':
		case 'remove':
		case 'accept':
			if (words.length !== 1) throw say('NAME');
			return {act, name};
		case 'join':
		case 'leave':
			if (words.length < 2) throw say('CLASS USER…');
			return {act, name, users: words.slice(1)};
		case 'stale':
			if (words.length !== 1) throw say('MINUTES');
			return {act, minutes: countOf(name)};
		case 'refuse':
			if (words.length !== 2) throw say('NAME MESSAGE');
			return {act, name, message: second};
		case 'lose':
			if (words.length !== 1) throw say('COUNT');
			return {act, count: countOf(name)};
		case 'rights':
			if (words.length === 0 || !words.every(isRight)) throw say(Object.keys(jamfRights).join('|'));
			return {act, rights: words};
		case 'key':
			if (words.length !== 1 || (name !== 'refused' && name !== 'accepted')) throw say('refused|accepted');
			return {act, accepted: name === 'accepted'};
		default:
			throw new Error(`Jamf School does not know "${act}"`);
	}
}

function countOf(text: string): number {
	if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no number`);
	return Number(text);
}
