using SourceRouter;
using SourceRouter.V2;

return await RouterProgram.RunAsync(args, new BinaryMessages());
