import {InvalidArgumentError} from 'commander';

/** For options that count: a whole number from 0 up. */
export function wholeNumber(text: string): number {
	if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Say a whole number.');
	return Number(text);
}

/** For ports to listen on; 0: any that is free. */
export function portNumber(text: string): number {
	const number = wholeNumber(text);
	if (number > 65_535) throw new InvalidArgumentError('Say a port from 0 to 65535.');
	return number;
}

/** For options that say how much of a whole: 0 to 1. */
export function share(text: string): number {
	const number = Number(text);
	if (text.trim() === '' || !(number >= 0 && number <= 1))
		throw new InvalidArgumentError('Say a number from 0 to 1.');
	return number;
}
