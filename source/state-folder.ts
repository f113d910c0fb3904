import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

/** The folder that the program lies in: of a checkout, that of package.json. */
export const checkout = fileURLToPath(new URL('..', import.meta.url));

/** The state's folder of this call, as `store/where.ts` settles it. @param flag what `--state` says. */
export async function folderOfState(
	flag: string | undefined,
	env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
	const {stateFolder} = await import('./store/where.ts');
	return stateFolder({flag, env, checkout: (await isCheckout(checkout)) ? checkout : undefined});
}

/** The folder of package.json, unless this is an installed package. */
const isCheckout = async (folder: string) =>
	!folder.includes('/node_modules/') &&
	(await readFile(`${folder}/tsconfig.json`).catch(() => undefined)) !== undefined;
