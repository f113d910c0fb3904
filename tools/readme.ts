/** Writes the README's generated parts from the tables that the program itself uses: `npm run readme`. */
import {readFileSync, writeFileSync} from 'node:fs';
import {exitCodeMeanings} from '../source/core/errors.ts';
import {allKeys, type Command, commands, scopes} from '../source/dashboard/keymap.ts';

const file = new URL('../README.md', import.meta.url);

const exitCodes = [
	'| code | means |',
	'|---|---|',
	...exitCodeMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`),
	'',
	'`status` has its own, as monitoring plugins do: 0 fine, 1 needs attention, 2 failed or held, 3 unknown.',
].join('\n');

const keysOf = (command: Command) =>
	allKeys(command)
		.map((key) => `\`${key.replace('|', '\\|')}\``)
		.join(' ');

const keys = Object.entries(scopes)
	.flatMap(([scope, title]) => {
		const here = commands.filter((command) => command.scope === scope);
		return here.length === 0
			? []
			: [`| **${title}** | |`, ...here.map((command) => `| ${keysOf(command)} | ${command.help} |`)];
	})
	.join('\n');

/** The README with its generated parts made anew. */
export const generatedReadme = (text: string): string =>
	between(between(text, 'exit-codes', exitCodes), 'keys', `| key | does |\n|---|---|\n${keys}`);

function between(text: string, name: string, content: string): string {
	const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
	if (!pattern.test(text)) throw new Error(`the README has no part called ${name}`);
	return text.replace(pattern, (_, open: string, close: string) => `${open}${content}\n${close}`);
}

if (import.meta.main) writeFileSync(file, generatedReadme(readFileSync(file, 'utf8')));
