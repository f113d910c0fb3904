import {resolve} from 'node:path';

/**
 * Paths as somebody types them where no shell reads them: several with spaces between, a space within by quotes or a
 * backslash, `~` for the own home.
 * @param home absolute.
 * @returns absolute paths, in the order typed; quotes that are never closed reach to the end.
 */
export function typedPaths(text: string, home: string): readonly string[] {
	const paths: string[] = [];
	let path: string | undefined;
	let quote: string | undefined;
	let isTilde = false;
	const end = () => {
		if (path !== undefined && path !== '') paths.push(isTilde ? atHome(path, home) : resolve(path));
		path = undefined;
	};
	for (let at = 0; at < text.length; at++) {
		const letter = text[at]!;
		if (quote === undefined && (letter === '"' || letter === "'")) {
			quote = letter;
			path ??= '';
		} else if (letter === quote) quote = undefined;
		else if (quote === undefined && /\s/.test(letter)) end();
		else {
			const escaped = letter === '\\' && quote !== "'" && at + 1 < text.length;
			// Only one that begins the path, and that nothing protects, is the home.
			if (path === undefined) isTilde = letter === '~';
			path = (path ?? '') + (escaped ? text[++at] : letter);
		}
	}
	end();
	return paths;
}

const atHome = (path: string, home: string) =>
	path === '~' || path.startsWith('~/') ? resolve(home, path.slice(2)) : resolve(path);
