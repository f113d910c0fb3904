import type {Size} from '../../dashboard.ts';
import {useOpen} from '../../hooks/use-open.ts';
import type {Screen} from '../screen.ts';
import {ThreeWayPage, threeWayPlace} from '../three-way/three-way.tsx';
import {AllUsers} from './all-users.tsx';
import {OneUser} from './one-user.tsx';

function Users({size}: {readonly size: Size}) {
	const [open, setOpen] = useOpen('users');
	if (open === threeWayPlace) return <ThreeWayPage size={size} leave={() => setOpen(undefined)} />;
	if (open !== undefined)
		return <OneUser key={open} size={size} id={open} open={setOpen} leave={() => setOpen(undefined)} />;
	return <AllUsers size={size} open={setOpen} />;
}

export const usersScreen: Screen = {
	id: 'users',
	title: 'Users',
	about: [
		'Everybody in the directory. Find as you type, filter, mark several, and do what their status and source allow: nothing else is offered, here or in the commands.',
	],
	Component: Users,
};
