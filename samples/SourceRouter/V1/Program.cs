using SourceRouter;
using SourceRouter.V1;

return await RouterProgram.RunAsync(args, new TextMessages());
