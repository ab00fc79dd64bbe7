import {Flags} from '@oclif/core'

/** Which branch is meant, and where it goes. */
export const sharePlaceFlags = {
  branch: Flags.string({
    summary: 'The branch that the work was done on. Default: the one that is checked out.',
    helpValue: 'NAME',
  }),
  'remote-branch': Flags.string({
    summary: 'What the remote calls it. Default: the name of its upstream, else the same.',
    helpValue: 'NAME',
  }),
  remote: Flags.string({summary: 'The git remote.', default: 'origin', helpValue: 'NAME'}),
}
