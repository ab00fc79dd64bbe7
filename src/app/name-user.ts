import {ensureDirs, type Paths} from '../config/paths.ts'
import {updateSettings} from '../config/settings.ts'
import {StackspendError} from '../errors.ts'
import {findUser} from './find-user.ts'
import {type NamedUser, seenUsers} from './list-users.ts'

/** Gives the user `id` the name that reports show; an empty name takes it away. Spaces around it do not count. */
export async function nameUser(
  paths: Paths,
  user: {readonly id: string; readonly name: string},
): Promise<NamedUser> {
  const typed = user.id.trim()
  const name = user.name.trim()
  if (typed === '') {
    throw new StackspendError('USAGE', 'the id of the user is empty', {
      exit: 2,
      hint: 'stackspend users list    (shows the ids)',
    })
  }
  const id = findUser(typed, await seenUsers(paths.storeFile))
  await ensureDirs(paths)
  await updateSettings(paths.settingsFile, settings => {
    const {[id]: _, ...others} = settings.userNames
    return {...settings, userNames: name === '' ? others : {...others, [id]: name}}
  })
  return {id, name: name === '' ? null : name}
}
