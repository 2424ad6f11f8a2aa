--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SELECT set_config('standard_'||'conforming_strings','off',false);
SELECT 'a\', ' 1a \! touch CANARY # ';
SELECT 'a\', '  \! touch CANARY # ';

--
-- PostgreSQL database dump complete
--
