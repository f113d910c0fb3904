import {existsSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {generatedReadme} from '../tools/readme.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README’s exit codes and keys are those of the program (npm run readme)', () => {
	expect(generatedReadme(readme)).toBe(readme);
});

test('every picture that the README shows is there', () => {
	const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path!);
	expect(pictures.length).toBeGreaterThan(3);
	expect(pictures.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
});

test('every dependency has its line in the README’s table', () => {
	const {dependencies, devDependencies} = JSON.parse(
		readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
	) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
	const untold = Object.keys({...dependencies, ...devDependencies}).filter(
		(name) => !name.startsWith('@types/') && name !== 'vite',
	);
	expect(untold.filter((name) => !readme.includes(name.replace('@biomejs/', '')))).toEqual([]);
});
